namespace OrleansAlluxio.Tests.Tidy.Tree;

/// <summary>The files a rule looks at: the repository's, or a handful made up by a rule's own test.</summary>
internal sealed class SourceTree
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "node_modules", "TestResults"];
    private static readonly Lazy<SourceTree> LazyRepository = new(() => FromDisk(FindRoot()));

    private SourceTree(IEnumerable<TreeFile> files)
    {
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        Paths = Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The repository this assembly was built in.</summary>
    public static SourceTree Repository => LazyRepository.Value;

    public IReadOnlyList<TreeFile> Files { get; }

    public IReadOnlySet<string> Paths { get; }

    public IEnumerable<TreeFile> Sources => Files.Where(file => file.IsSource);

    public IEnumerable<TreeFile> Product => Files.Where(file => file.IsProduct);

    /// <summary>A tree of made-up files.</summary>
    public static SourceTree Of(params (string Path, string Text)[] files) =>
        new(files.Select(file => new TreeFile(file.Path, () => file.Text)));

    /// <summary>Whether a path names a file or a folder of the tree.</summary>
    public bool Has(string path)
    {
        var bare = path.TrimEnd('/');
        return bare.Length == 0
            || Paths.Contains(bare)
            || Files.Any(file => file.IsUnder(bare + "/"));
    }

    private static SourceTree FromDisk(string root) => new(Walk(new DirectoryInfo(root), string.Empty));

    private static IEnumerable<TreeFile> Walk(DirectoryInfo folder, string prefix)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            yield return new TreeFile(prefix + file.Name, () => File.ReadAllText(file.FullName));
        }

        foreach (var child in folder.EnumerateDirectories())
        {
            // Of the dotted folders only these belong to the sources.
            var isHidden = child.Name.StartsWith('.') && child.Name is not ".ci" and not ".github";
            if (isHidden || SkippedFolders.Contains(child.Name) || child.LinkTarget is not null)
            {
                continue;
            }

            foreach (var file in Walk(child, prefix + child.Name + "/"))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        var folder = Path.GetDirectoryName(typeof(SourceTree).Assembly.Location);
        while (folder is not null && !File.Exists(Path.Combine(folder, "OrleansAlluxio.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("No OrleansAlluxio.sln above the test assembly.");
    }
}
