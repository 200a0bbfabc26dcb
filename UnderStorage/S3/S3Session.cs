using Amazon.S3;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// What every part of one mount shares: client, retries, upload slots, the mapping of paths to keys. Thread-safe.
/// </summary>
internal sealed class S3Session(S3Options options, TimeProvider time, IRandomSource random) : IDisposable
{
    /// <summary>
    /// Below the mounted prefix, for marks of uploads and renames in progress. Never listed, never reachable.
    /// </summary>
    public const string ReservedName = ".fabric-tmp";

    private volatile bool _hasConditionalWrites = options.ConditionalWrites ?? options.Endpoint is null;

    public S3Options Options => options;

    public AmazonS3Client Client => Connection.Client;

    /// <summary>The store's clock.</summary>
    public UfsServerClock Clock => Connection.Clock;

    public TimeProvider Time => time;

    /// <summary>
    /// One slot for each part that is buffered and sent: bounds the memory of all uploads of the mount.
    /// </summary>
    public SemaphoreSlim UploadSlots { get; } = new(options.UploadParallelism);

    /// <summary>Uploads of open writers.</summary>
    public S3LiveUploads LiveUploads { get; } = new();

    /// <summary>Whether the server honours If-None-Match on writes, as far as is known.</summary>
    public bool HasConditionalWrites
    {
        get => _hasConditionalWrites;
        set => _hasConditionalWrites = value;
    }

    /// <summary>The table of errors.</summary>
    public S3Errors Errors { get; } = new(options);

    private (AmazonS3Client Client, HttpClient Transport, UfsServerClock Clock) Connection { get; } =
        Connect(options, time);

    private UfsRetry Retry { get; } = new(
        options.Retries, options.RequestTimeout, new S3Errors(options), time, random);

    public static bool IsReserved(UfsPath path) => IsReservedKey(path.Value);

    /// <summary>Whether a key below the mounted prefix is one of ours.</summary>
    public static bool IsReservedKey(string relative) =>
        relative.StartsWith(ReservedName, StringComparison.Ordinal)
        && (relative.Length == ReservedName.Length || relative[ReservedName.Length] == '/');

    /// <summary>The key of a file.</summary>
    /// <exception cref="FabricException">InvalidPath for a path that stands for no key.</exception>
    public string KeyOf(UfsPath path) => TryKeyOf(path) ?? throw NoKey(path, "name");

    /// <summary>The key of a file; null for a path that stands for no key.</summary>
    public string? TryKeyOf(UfsPath path) =>
        KeyNames.Store.TryUnescape(path.Value, out var key) && key.Length > 0 && !key.EndsWith('/')
            ? options.Prefix + key
            : null;

    /// <summary>The keys of a directory; null for a path that stands for none.</summary>
    public UfsKeyScope? TryScopeOf(UfsPath path) => UfsKeyScope.TryOf(KeyNames.Store, options.Prefix, path);

    /// <summary>What the keys of a directory start with: also the key of its marker, but for the root.</summary>
    /// <exception cref="FabricException">InvalidPath for a path that stands for no keys.</exception>
    public string DirectoryKeyOf(UfsPath path) =>
        TryScopeOf(path) is { IsLink: false } scope ? scope.Key : throw NoKey(path, "name");

    public string Describe(UfsPath path) => options.Description + path.Value;

    public string DescribeKey(string key) => $"s3://{options.Bucket}/{key}";

    /// <summary>A name nobody else has.</summary>
    public string RandomName()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Refuses what cannot be written: the mounted prefix itself and our own names.</summary>
    public void ThrowIfNotWritable(UfsPath path, string operation)
    {
        if (path.IsRoot)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, Describe(path),
                "the mounted prefix itself cannot be changed");
        }

        if (IsReserved(path))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, operation, Describe(path), $"the name {ReservedName} is reserved");
        }

        if (TryScopeOf(path) is null)
        {
            throw NoKey(path, operation);
        }
    }

    /// <summary>Runs one request with retries; see <see cref="UfsRetry"/>.</summary>
    public Task<T> RunAsync<T>(
        string operation, string key, Func<int, CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken) =>
        Retry.RunAsync(operation, DescribeKey(key), attempt, cancellationToken);

    private static (AmazonS3Client Client, HttpClient Transport, UfsServerClock Clock) Connect(
        S3Options options, TimeProvider time)
    {
        var clock = new UfsServerClock(time);
        var transport = S3Client.CreateTransport(options, clock);
        return (S3Client.Create(options, transport), transport, clock);
    }

    private FabricException NoKey(UfsPath path, string operation) => new(
        FabricErrorKind.InvalidPath, operation, Describe(path),
        $"names with {KeyNames.Mark} stand for keys that are no names, and this is none of them");

    public void Dispose()
    {
        Client.Dispose();
        Connection.Transport.Dispose();
        UploadSlots.Dispose();
    }
}
