namespace OrleansAlluxio.Tests.Cluster.Processes;

/// <summary>
/// The directories of one fabric: home, store, tiers. The memory tier lies in shared memory; all are removed at the
/// end.
/// </summary>
internal sealed class FabricHome : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-cluster").FullName;

    /// <summary>Makes the directories.</summary>
    public FabricHome()
    {
        Memory = Path.Combine("/dev/shm", Path.GetFileName(_directory));
        Directory.CreateDirectory(Memory);
        Directory.CreateDirectory(Store);
    }

    /// <summary>The fabric's home.</summary>
    public string Home => In("home");

    /// <summary>The directory that is mounted as root.</summary>
    public string Store => SharedStore ?? In("store");

    /// <summary>The root store of another home, where several processes serve one tree.</summary>
    public string? SharedStore { get; init; }

    /// <summary>The memory tier.</summary>
    public string Memory { get; }

    /// <summary>The SSD tier.</summary>
    public string Ssd => In("ssd");

    /// <summary>Sizes of the tiers.</summary>
    public string MemoryQuota { get; init; } = "64MiB";

    /// <summary>Sizes of the tiers.</summary>
    public string SsdQuota { get; init; } = "256MiB";

    /// <summary>A path beside home and store.</summary>
    public string In(params string[] parts) => Path.Combine([_directory, .. parts]);

    /// <summary>Path of a file in the root store.</summary>
    public string InStore(string fabricPath) => Path.Combine(Store, fabricPath.TrimStart('/'));

    /// <summary>Arguments of <c>up</c>.</summary>
    public IEnumerable<string> Arguments(params string[] more)
    {
        List<string> arguments =
            ["--home", Home, "--s3", "127.0.0.1:0", "--webhdfs", "127.0.0.1:0", "--http", "127.0.0.1:0"];
        arguments.AddRange(["--mem", $"{Memory}={MemoryQuota}", "--ssd", $"{Ssd}={SsdQuota}"]);
        arguments.AddRange(["--mount", $"/={new Uri(Store).AbsoluteUri}"]);
        return [.. arguments, .. more];
    }

    public void Dispose()
    {
        Directory.Delete(Memory, recursive: true);
        Directory.Delete(_directory, recursive: true);
    }
}
