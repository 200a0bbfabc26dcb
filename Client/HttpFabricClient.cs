using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.ShortCircuits;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client;

/// <summary>
/// The fabric over its API, with the meaning it has in process. The server takes the caller from the login, so
/// <see cref="OperationOptions.Caller"/> is not sent; a gateway's login speaks for its callers, and then it is. Reads
/// are repeated after transient failures, changes never.
/// </summary>
public sealed class HttpFabricClient : IFabricClient, IDisposable
{
    private readonly ApiTransport _transport;
    private readonly NearWorkers? _near;

    /// <summary>
    /// Makes a client; connects with the first call. Login: options, environment, token file of the server.
    /// </summary>
    /// <exception cref="FabricException">InvalidArgument for options that cannot be.</exception>
    public HttpFabricClient(FabricClientOptions options, TimeProvider time, IRandomSource random)
        : this(options, time, random, Environment.GetEnvironmentVariable)
    {
    }

    internal HttpFabricClient(
        FabricClientOptions options, TimeProvider time, IRandomSource random, Func<string, string?> environment)
        : this(Transport(options, time, random, environment)) => _near = Near(options, time, environment);

    /// <summary>The fabric through a handler that knows where and as whom, maybe beside workers.</summary>
    internal HttpFabricClient(
        FabricClientOptions options, ApiTransport transport, TimeProvider time, Func<string, string?> environment)
        : this(transport) => _near = Near(options, time, environment);

    /// <summary>The fabric for a gateway: through a handler that signs for the callers, which it takes.</summary>
    internal HttpFabricClient(
        FabricClientOptions options, TimeProvider time, IRandomSource random, HttpMessageHandler handler)
        : this(new ApiTransport(options, time, random, handler))
    {
    }

    private NearWorkers? Near(
        FabricClientOptions options, TimeProvider time, Func<string, string?> environment) =>
        options.ShortCircuit && environment(FabricClientOptions.ShortCircuitVariable) != "off"
            ? new NearWorkers(ShortCircuit, time)
            : null;

    private HttpFabricClient(ApiTransport transport)
    {
        _transport = transport;
        Uploads = new HttpFabricUploads(_transport);
        Administration = new HttpFabricAdministration(_transport);
        ActiveSync = new HttpFabricActiveSync(_transport);
        Consistency = new HttpFabricConsistency(_transport);
        Sync = new HttpFabricSync(_transport);
        Workers = new HttpFabricWorkers(_transport);
        Jobs = new HttpFabricJobs(_transport);
        Backup = new HttpFabricBackup(_transport);
        Fsck = new HttpFabricFsck(_transport);
        Data = new HttpFabricDataManagement(_transport);
        Identities = new HttpFabricIdentities(_transport);
        Clusters = new HttpFabricClusters(_transport);
        Process = new HttpFabricProcess(_transport);
        Contents = new HttpFabricContents(_transport);
        ShortCircuit = new HttpFabricShortCircuit(_transport);
        Blocks = new HttpFabricBlocks(_transport);
    }

    /// <inheritdoc/>
    public IFabricUploads Uploads { get; }

    /// <summary>The server's process: what it counts, records and finds wrong with itself.</summary>
    public HttpFabricProcess Process { get; }

    /// <inheritdoc/>
    public IFabricAdministration Administration { get; }

    /// <inheritdoc/>
    public IFabricActiveSync ActiveSync { get; }

    /// <inheritdoc/>
    public IFabricConsistency Consistency { get; }

    /// <inheritdoc/>
    public IFabricSync Sync { get; }

    /// <inheritdoc/>
    public IFabricWorkers Workers { get; }

    /// <inheritdoc/>
    public IFabricJobs Jobs { get; }

    /// <inheritdoc/>
    public IFabricBackup Backup { get; }

    /// <inheritdoc/>
    public IFabricFsck Fsck { get; }

    /// <inheritdoc/>
    public IFabricDataManagement Data { get; }

    /// <inheritdoc/>
    public IFabricIdentities Identities { get; }

    /// <inheritdoc/>
    public IFabricClusters Clusters { get; }

    /// <inheritdoc/>
    public IFabricContents Contents { get; }

    /// <inheritdoc/>
    public IFabricShortCircuit ShortCircuit { get; }

    /// <inheritdoc/>
    public IFabricBlocks Blocks { get; }

    /// <summary>Bytes read from files of workers on this machine.</summary>
    public long ShortCircuitBytes => _near?.Parts.Counters.Bytes ?? 0;

    /// <summary>Reads what was opened from the workers; null reads through the server.</summary>
    internal Func<OpenedContent, IFabricReader>? Reads { get; set; }

    /// <inheritdoc/>
    public async ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var target = ApiTarget.Of("stat", WireNames.Status, path).With("sync", options.SyncIntervalMs);
        try
        {
            return await _transport
                .CallAsync(
                    ApiCall.Get(target) with { Caller = options.Caller }, FabricJson.Default.FileStatus,
                    cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ListPage> ListAsync(FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var target = ApiTarget.Of("list", WireNames.List, directory)
            .With("after", options.AfterName)
            .With("limit", options.EntriesMax)
            .With("sync", options.SyncIntervalMs)
            .With("continues", options.IsContinuation)
            .With("below", options.SyncsBelow);
        return _transport.CallAsync(
            ApiCall.Get(target) with { Waits = options.SyncsBelow, Caller = options.Caller },
            FabricJson.Default.ListPage, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        if (Reads is { } reads)
        {
            return reads(await Contents.OpenAsync(path, options, cancellationToken).ConfigureAwait(false));
        }

        var status = await TryGetStatusAsync(path, options, cancellationToken).ConfigureAwait(false)
            ?? throw new FabricException(FabricErrorKind.NotFound, "read", path.Value, "no such file");
        return status.IsDirectory
            ? throw new FabricException(FabricErrorKind.IsADirectory, "read", path.Value, "it is a directory")
            : new HttpFabricReader(_transport, _near, status);
    }

    /// <inheritdoc/>
    public async ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await HttpFabricWriter.StartAsync(_transport, path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken) =>
        _transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("mkdir", WireNames.Directory, path), options,
                FabricJson.Default.DirectoryOptions) with
            { Caller = options.Caller },
            FabricJson.Default.FileStatus, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(
        FabricPath path, DeleteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var target = ApiTarget.Of("delete", WireNames.Status, path)
            .With("recursive", options.Recursive)
            .With("fabricOnly", options.FabricOnly)
            .With("ifTag", options.IfContentTag)
            .With("ifMark", options.IfMark)
            .With("unlessXAttr", options.UnlessXAttr)
            .With("sync", options.SyncIntervalMs);
        var answer = await _transport
            .CallAsync(
                ApiCall.Delete(target) with { Caller = options.Caller }, FabricJson.Default.WireChanged,
                cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }

    /// <inheritdoc/>
    public async ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken)
    {
        var to = ApiTarget.Of("rename", WireNames.Rename, source).With("target", target.Value);
        await _transport.CallAsync(
            ApiCall.Json(HttpMethod.Post, to, options, FabricJson.Default.RenameOptions) with
            {
                Caller = options.Caller,
            },
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        _transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Patch, ApiTarget.Of("set attributes", WireNames.Status, path), change,
                FabricJson.Default.AttributeChange) with
            { Caller = change.Caller },
            FabricJson.Default.FileStatus, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken)
    {
        var to = ApiTarget.Of("copy", WireNames.Copy, source).With("target", target.Value);
        var call = ApiCall.Json(HttpMethod.Post, to, options, FabricJson.Default.CreateOptions) with
        {
            Waits = true,
            Caller = options.Caller,
        };
        return _transport.CallAsync(call, FabricJson.Default.FileStatus, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await HttpFabricWriter.StartAppendAsync(_transport, path, options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var target = ApiTarget.Of("truncate", WireNames.Truncate, path)
            .With("length", lengthBytes)
            .With("sync", options.SyncIntervalMs);
        return _transport.CallAsync(
            ApiCall.Post(target) with { Waits = true, Caller = options.Caller },
            FabricJson.Default.FileStatus, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var to = ApiTarget.Of("concat", WireNames.Concat, target).With("sync", options.SyncIntervalMs);
        var call = ApiCall.Json(HttpMethod.Post, to, new WireSources(sources), FabricJson.Default.WireSources) with
        {
            Waits = true,
            Caller = options.Caller,
        };
        return _transport.CallAsync(call, FabricJson.Default.FileStatus, cancellationToken);
    }

    /// <summary>Closes the connections. Open readers and writers fail.</summary>
    public void Dispose()
    {
        _near?.Dispose();
        _transport.Dispose();
    }

    private static ApiTransport Transport(
        FabricClientOptions options, TimeProvider time, IRandomSource random, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        return new ApiTransport(options, time, random, environment);
    }
}
