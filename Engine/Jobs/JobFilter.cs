using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// Which files a job is for, by globs: <c>*</c> and <c>?</c> stay in one name, <c>**</c> spans names. A glob without a
/// slash is about names at any depth, one with a slash about the path below the job's. Thread-safe; linear in the path.
/// </summary>
internal sealed class JobFilter
{
    /// <summary>Most globs of one job: more than that is a list of files, which a glob is not for.</summary>
    public const int GlobsMax = 100;

    /// <summary>Longest glob in characters.</summary>
    public const int GlobCharactersMax = 1000;

    private readonly FabricPath _root;
    private readonly Regex[] _include;
    private readonly Regex[] _exclude;

    public JobFilter(FabricPath root, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        _root = root;
        _include = [.. include.Select(Compile)];
        _exclude = [.. exclude.Select(Compile)];
    }

    /// <summary>Refuses what is no list of globs.</summary>
    public static void Check(string operation, IReadOnlyList<string> globs)
    {
        if (globs.Count > GlobsMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, "filter", $"at most {GlobsMax} globs");
        }

        foreach (var glob in globs)
        {
            if (string.IsNullOrEmpty(glob) || glob.Length > GlobCharactersMax || glob.Trim('/').Length == 0)
            {
                throw new FabricException(
                    FabricErrorKind.InvalidArgument, operation, glob ?? "null",
                    $"a glob has 1 to {GlobCharactersMax} characters, not only slashes");
            }
        }
    }

    /// <summary>Whether a file is one of the job's.</summary>
    public bool Takes(FabricPath file)
    {
        var relative = RelativeOf(file);
        return (_include.Length == 0 || IsAny(_include, relative)) && !IsAny(_exclude, relative);
    }

    /// <summary>Whether nothing below a directory is of interest.</summary>
    public bool Prunes(FabricPath directory) =>
        _exclude.Length > 0 && directory != _root && IsAny(_exclude, RelativeOf(directory));

    private static bool IsAny(Regex[] globs, string relative) =>
        Array.Exists(globs, glob => glob.IsMatch(relative));

    private string RelativeOf(FabricPath path) => path == _root ? path.Name : path.RelativeTo(_root);

    private static Regex Compile(string glob)
    {
        var text = glob.Trim('/');
        var pattern = new StringBuilder(glob.Contains('/', StringComparison.Ordinal) ? "^" : "^(?:.*/)?");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '*')
            {
                pattern.Append(text[i] == '?' ? "[^/]" : Regex.Escape(text[i].ToString()));
            }
            else if (i + 1 < text.Length && text[i + 1] == '*')
            {
                // "**/" may stand for nothing, so that "a/**/b" is also "a/b".
                var isWhole = i + 2 < text.Length && text[i + 2] == '/' && (i == 0 || text[i - 1] == '/');
                pattern.Append(isWhole ? "(?:.*/)?" : ".*");
                i += isWhole ? 2 : 1;
            }
            else
            {
                pattern.Append("[^/]*");
            }
        }

        return new Regex(
            pattern.Append("\\z").ToString(),
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
