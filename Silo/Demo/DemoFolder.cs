using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>The temporary directory of a demo. Disposal removes it, and memory tiers, unless kept.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly List<string> _commands = [];
    private readonly bool _keep;

    private DemoFolder(string path, bool keep)
    {
        Path = path;
        _keep = keep;
    }

    /// <summary>Its absolute path; readable by this user only.</summary>
    public string Path { get; }

    /// <summary>Home of the fabric that serves the bucket.</summary>
    public string StoreHome => In("store-home");

    /// <summary>Home of the fabric that is shown.</summary>
    public string MainHome => In("home");

    /// <summary>Where servers leave tokens.</summary>
    public string Run => In("run");

    /// <summary>The directory that is mounted.</summary>
    public string LocalData => In("data", "local");

    /// <summary>The directory behind the bucket.</summary>
    public string BucketData => In("data", "bucket");

    /// <summary>Makes one.</summary>
    public static DemoFolder Make(bool keep) => new(Directory.CreateTempSubdirectory("fabric-demo-").FullName, keep);

    /// <summary>Remembers a command for those who keep the demo.</summary>
    public void Tell(string command) => _commands.Add(command);

    /// <summary>Where everything is, and what to type.</summary>
    public string HowToGoOn() => $"""

        Kept in {Path}; remove it, and its memory tiers, with
          rm -r {string.Join(' ', [Path, .. MemoryTiers()])}
        To go on with it:
          {string.Join("\n  ", _commands)}
        """;

    /// <summary>Removes it. The processes that used it are gone.</summary>
    public void Dispose()
    {
        if (_keep)
        {
            return;
        }

        foreach (var tier in MemoryTiers())
        {
            Directory.Delete(tier, recursive: true);
        }

        Directory.Delete(Path, recursive: true);
    }

    private IReadOnlyList<string> MemoryTiers() =>
    [
        .. new[] { StoreHome, MainHome }
            .Select(home => System.IO.Path.Combine(home, "fabric-id"))
            .Where(File.Exists)
            .Select(file => TierPlan.MemoryDirectory(File.ReadAllText(file).Trim()))
            .Where(Directory.Exists),
    ];

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
