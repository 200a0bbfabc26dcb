namespace OrleansAlluxio.Silo.Demo;

/// <summary>
/// Generated files in a directory that is, directly or as a bucket, mounted: many small ones, two large ones, and some
/// for single steps.
/// </summary>
internal sealed class DemoDataSet
{
    /// <summary>Directory of the small files.</summary>
    public const string Small = "small";

    /// <summary>A file that only the step on concurrent readers reads.</summary>
    public const string Fresh = "fresh.bin";

    /// <summary>A file to change behind the fabric's back.</summary>
    public const string Edited = "edited/changed.bin";

    /// <summary>A file to delete behind the fabric's back.</summary>
    public const string Removed = "edited/removed.bin";

    /// <summary>A file to make behind the fabric's back; not there at first.</summary>
    public const string Added = "edited/added.bin";

    /// <summary>Length of a small file.</summary>
    public const int SmallBytes = 4 << 10;

    private const int FreshBytes = 8 << 20;

    private static readonly int[] LargeBytes = [16 << 20, 32 << 20];

    private ulong _seed;

    private DemoDataSet(FabricPath mount, string directory)
    {
        Mount = mount;
        Directory = directory;

        // Far apart: no two files of two sets are made from one seed.
        _seed = (ulong)mount.Value.Length << 32;
    }

    /// <summary>Where it is mounted.</summary>
    public FabricPath Mount { get; }

    /// <summary>Where the files lie.</summary>
    public string Directory { get; }

    /// <summary>The small and the large files.</summary>
    public IReadOnlyList<DemoFile> Files { get; private set; } = [];

    /// <summary>Bytes of them.</summary>
    public long Bytes => Files.Sum(f => f.LengthBytes);

    /// <summary>Writes the files.</summary>
    public static async Task<DemoDataSet> GenerateAsync(
        FabricPath mount, string directory, int smallFiles, CancellationToken cancellationToken)
    {
        var set = new DemoDataSet(mount, directory);
        var files = new List<DemoFile>(smallFiles + LargeBytes.Length);
        for (var i = 0; i < smallFiles; i++)
        {
            files.Add(await set.WriteAsync($"{Small}/{i:D5}.bin", SmallBytes, cancellationToken));
        }

        foreach (var bytes in LargeBytes)
        {
            files.Add(await set.WriteAsync($"large-{bytes >> 20}MiB.bin", bytes, cancellationToken));
        }

        await set.WriteAsync(Edited, SmallBytes, cancellationToken);
        await set.WriteAsync(Removed, SmallBytes, cancellationToken);
        await set.WriteAsync(Fresh, FreshBytes, cancellationToken);
        set.Files = files;
        return set;
    }

    /// <summary>The path of a file in the fabric.</summary>
    public FabricPath PathOf(string relative) => Mount.Join(relative);

    /// <summary>Where a file lies.</summary>
    public string FileOf(string relative) => Path.Combine(Directory, relative);

    /// <summary>Writes a file with bytes no file had before, behind the fabric's back.</summary>
    public async Task<DemoFile> WriteAsync(string relative, int lengthBytes, CancellationToken cancellationToken)
    {
        var content = DemoContent.Make(lengthBytes, ++_seed);
        var file = FileOf(relative);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, content, cancellationToken);
        return DemoContent.FileOf(PathOf(relative), content);
    }

    /// <summary>Takes note of a rename of a directory directly below the mount.</summary>
    public void Renamed(FabricPath source, FabricPath target) => Files =
    [
        .. Files.Select(f => f.Path.Parent == source ? f with { Path = target.Child(f.Path.Name) } : f),
    ];
}
