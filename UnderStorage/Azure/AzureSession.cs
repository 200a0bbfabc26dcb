using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Paths;

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
        _transport = AzureClient.CreateTransport(options, Clock = new UfsServerClock(time));
        Container = AzureClient.Create(options, _transport);
    }

    public AzureOptions Options { get; }

    public AzureErrors Errors { get; }

    public TimeProvider Time { get; }

    /// <summary>The store's clock.</summary>
    public UfsServerClock Clock { get; }

    public BlobContainerClient Container { get; }

    /// <summary>
    /// One slot for each block that is buffered and sent: bounds the memory of all uploads of the mount.
    /// </summary>
    public SemaphoreSlim UploadSlots { get; }

    /// <summary>
    /// What no blob can stand for: our own names, and paths of no key or of one that the store does not take.
    /// </summary>
    public bool IsUnreachable(UfsPath path) => IsReservedKey(path.Value) || TryScopeOf(path) is null;

    /// <summary>
    /// Whether the store can hold a key: it takes a backslash for a slash, and its addresses lose the components
    /// <c>.</c> and <c>..</c>.
    /// </summary>
    public static bool IsKey(ReadOnlySpan<char> relative)
    {
        foreach (var component in relative.Split('/'))
        {
            if (relative[component] is "." or "..")
            {
                return false;
            }
        }

        return !relative.Contains('\\');
    }

    /// <summary>Whether a key below the mounted prefix is one of ours.</summary>
    public static bool IsReservedKey(string relative) =>
        relative.StartsWith(ReservedName, StringComparison.Ordinal)
        && (relative.Length == ReservedName.Length || relative[ReservedName.Length] == '/');

    public BlockBlobClient BlobOf(string key) => Container.GetBlockBlobClient(key);

    /// <summary>The key of a file, or of the mark of a directory.</summary>
    /// <exception cref="FabricException">InvalidPath for a path that stands for no key.</exception>
    public string KeyOf(UfsPath path) => TryKeyOf(path) ?? throw NoKey(path, "name");

    /// <summary>The same; null for a path that stands for no key.</summary>
    public string? TryKeyOf(UfsPath path) =>
        KeyNames.StoreWithoutDots.TryUnescape(path.Value, out var key)
        && key.Length > 0 && !key.EndsWith('/') && IsKey(key)
            ? Options.Prefix + key
            : null;

    /// <summary>The keys of a directory; null for a path that stands for none.</summary>
    public UfsKeyScope? TryScopeOf(UfsPath path) =>
        UfsKeyScope.TryOf(KeyNames.StoreWithoutDots, Options.Prefix, path) is { } scope
        && IsKey(scope.Key.AsSpan(Options.Prefix.Length))
            ? scope
            : null;

    /// <summary>What the keys of a directory start with.</summary>
    /// <exception cref="FabricException">InvalidPath for a path that stands for no keys.</exception>
    public string DirectoryKeyOf(UfsPath path) =>
        TryScopeOf(path) is { IsLink: false } scope ? scope.Key : throw NoKey(path, "name");

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

        if (TryScopeOf(path) is null)
        {
            throw NoKey(path, operation);
        }
    }

    /// <summary>Runs one request with retries; see <see cref="UfsRetry"/>.</summary>
    public Task<T> RunAsync<T>(
        string operation, string key, Func<int, CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken) =>
        _retry.RunAsync(operation, DescribeKey(key), attempt, cancellationToken);

    private FabricException NoKey(UfsPath path, string operation) => new(
        FabricErrorKind.InvalidPath, operation, Describe(path),
        path.Value.Contains('\\')
            ? "Azure has no names with a backslash"
            : $"names with {KeyNames.Mark} stand for keys that are no names, and this is none that Azure takes");

    public void Dispose()
    {
        _transport.Dispose();
        UploadSlots.Dispose();
    }
}
