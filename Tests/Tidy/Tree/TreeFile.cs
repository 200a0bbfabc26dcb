using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansAlluxio.Tests.Tidy.Tree;

/// <summary>One file of the tree. Text and syntax are read when a rule first asks.</summary>
internal sealed class TreeFile(string path, Func<string> read)
{
    private readonly Lazy<string> _text = new(read);
    private CompilationUnitSyntax? _syntax;

    /// <summary>Path from the root with forward slashes.</summary>
    public string Path { get; } = path;

    /// <summary>The folder's path; empty in the root.</summary>
    public string Folder => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : string.Empty;

    /// <summary>The file's name.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Text => _text.Value;

    public string[] Lines => Text.ReplaceLineEndings("\n").Split('\n');

    public bool IsSource => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>Source that ships: neither tests nor benchmarks.</summary>
    public bool IsProduct => IsSource && !IsUnder("Tests/") && !IsUnder("Benchmarks/") && !IsUnder("eng/");

    /// <summary>The C# syntax tree's root.</summary>
    public CompilationUnitSyntax Syntax => _syntax ??= Parse();

    public bool IsUnder(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    public override string ToString() => Path;

    private CompilationUnitSyntax Parse()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        return CSharpSyntaxTree.ParseText(Text, options).GetCompilationUnitRoot();
    }
}
