namespace OrleansAlluxio.Silo.Demo;

/// <summary>What the steps share. One step runs at a time.</summary>
internal sealed class DemoWorld(DemoOptions options, DemoFolder folder, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The bucket of the store fabric.</summary>
    public const string Bucket = "datasets";

    /// <summary>Where the mounted part of the bucket begins.</summary>
    public const string Prefix = "demo";

    private DemoDataSet? _local;
    private DemoDataSet? _remote;

    /// <summary>What was asked for.</summary>
    public DemoOptions Options => options;

    /// <summary>Where everything lies.</summary>
    public DemoFolder Folder => folder;

    /// <summary>The clock of all measurements.</summary>
    public TimeProvider Time => time;

    /// <summary>The fabric that serves the bucket.</summary>
    public DemoFabric Store { get; } = new(folder.StoreHome, folder.Run, time);

    /// <summary>The fabric that is shown.</summary>
    public DemoFabric Main { get; } = new(folder.MainHome, folder.Run, time);

    /// <summary>The mounted directory.</summary>
    public DemoDataSet Local
    {
        get => _local ?? throw new InvalidOperationException("The data set is not there yet.");
        set => _local = value;
    }

    /// <summary>The mounted bucket.</summary>
    public DemoDataSet Remote
    {
        get => _remote ?? throw new InvalidOperationException("The data set is not there yet.");
        set => _remote = value;
    }

    /// <summary>Files that the main fabric acknowledged and that no step deletes.</summary>
    public List<DemoFile> Acknowledged { get; } = [];

    /// <summary>Both sets.</summary>
    public IReadOnlyList<DemoDataSet> Sets => [Local, Remote];

    /// <summary>What the main fabric is started with, each time.</summary>
    public IReadOnlyList<string> MainArguments =>
    [
        "--mount", $"{Local.Mount}=file://{Local.Directory}",
        "--mount",
        $"{Remote.Mount}=s3://{Bucket}/{Prefix},endpoint={Store.S3Url.GetLeftPart(UriPartial.Authority)}," +
        $"access-key={Store.Keys.AccessKey},secret-key={Store.Keys.SecretKey}",
    ];

    /// <summary>What the store fabric is started with.</summary>
    public IReadOnlyList<string> StoreArguments =>
        ["--mem", "0", "--mount", $"/{Bucket}=file://{folder.BucketData}"];

    /// <summary>Where the store fabric has what the main one has at a path below the bucket's mount.</summary>
    public FabricPath InStore(FabricPath path) =>
        FabricPath.Root.Child(Bucket).Child(Prefix).Join(path.RelativeTo(Remote.Mount));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Store.DisposeAsync();
    }
}
