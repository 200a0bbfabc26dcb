using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// What every part of one mount shares: client, retries, upload slots, the mapping of paths to keys. Thread-safe.
/// </summary>
internal sealed class AzureSession : IDisposable
{
    /// <summary>
    /// Below the mounted prefix, for marks of uploads and renames in progress. Never listed, never reachable.
    /// </summary>
    public const string ReservedName = ".fabric-tmp";

    private readonly IRandomSource _random;
    private readonly HttpClient _transport;
    private readonly UfsRetry _retry;

    public AzureSession(AzureOptions options, TimeProvider time, IRandomSource random)
    {
        (Options, Time, _random) = (options, time, random);
        Errors = new AzureErrors(options);
        UploadSlots = new SemaphoreSlim(options.UploadParallelism);
        _retry = new UfsRetry(options.Retries, options.RequestTimeout, Errors, time, random);
        _transport = AzureClient.CreateTransport(options);
        Container = AzureClient.Create(options, _transport);
    }

    public AzureOptions Options { get; }

    public AzureErrors Errors { get; }

    public TimeProvider Time { get; }

    public BlobContainerClient Container { get; }

    /// <summary>
    /// One slot for each block that is buffered and sent: bounds the memory of all uploads of the mount.
    /// </summary>
    public SemaphoreSlim UploadSlots { get; }

    /// <summary>
    /// What no blob can stand for: our own names, and those with a backslash, which the store takes for a slash.
    /// </summary>
    public static bool IsUnreachable(UfsPath path) => IsReservedKey(path.Value) || path.Value.Contains('\\');

    /// <summary>Whether a key below the mounted prefix is one of ours.</summary>
    public static bool IsReservedKey(string relative) =>
        relative.StartsWith(ReservedName, StringComparison.Ordinal)
        && (relative.Length == ReservedName.Length || relative[ReservedName.Length] == '/');

    public BlockBlobClient BlobOf(string key) => Container.GetBlockBlobClient(key);

    public string KeyOf(UfsPath path) => Options.Prefix + path.Value;

    /// <summary>What the keys of a directory start with.</summary>
    public string DirectoryKeyOf(UfsPath path) => path.IsRoot ? Options.Prefix : Options.Prefix + path.Value + "/";

    public string Describe(UfsPath path) => Options.Description + path.Value;

    public string DescribeKey(string key) => $"{Options.Origin}/{key}";

    /// <summary>Bytes nobody else has.</summary>
    public byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.Fill(bytes);
        return bytes;
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

        if (IsReservedKey(path.Value))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, operation, Describe(path), $"the name {ReservedName} is reserved");
        }

        if (IsUnreachable(path))
        {
            throw new FabricException(
                FabricErrorKind.InvalidPath, operation, Describe(path), "Azure has no names with a backslash");
        }
    }

    /// <summary>Runs one request with retries; see <see cref="UfsRetry"/>.</summary>
    public Task<T> RunAsync<T>(
        string operation, string key, Func<int, CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken) =>
        _retry.RunAsync(operation, DescribeKey(key), attempt, cancellationToken);

    public void Dispose()
    {
        _transport.Dispose();
        UploadSlots.Dispose();
    }
}
