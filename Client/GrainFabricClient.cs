using OrleansAlluxio.Client.Grains;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Grains.Interfaces;

namespace OrleansAlluxio.Client;

/// <summary>
/// The fabric for a service that is a client or a silo of the same cluster of grains: what the tree says by grain
/// calls, bytes and administration over the fabric API of the silo that answered. Metadata calls are made for the
/// caller they name; over the API the caller is the fabric itself, so bytes for somebody else are refused: their keys
/// open an <see cref="HttpFabricClient"/>. Nothing is repeated.
/// </summary>
public sealed class GrainFabricClient : IFabricClient, IDisposable
{
    private readonly GrainCalls _calls;
    private readonly HttpFabricClient _http;

    /// <summary>Makes a client; calls nobody.</summary>
    public GrainFabricClient(
        IGrainFactory grains, FabricClientOptions options, TimeProvider time, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(options);
        _calls = new GrainCalls(grains);
        _http = new HttpFabricClient(
            options, new ApiTransport(options, time, random, new GrainPlaceHandler(_calls, options)), time,
            Environment.GetEnvironmentVariable);
    }

    /// <summary>Grain calls made so far.</summary>
    public long GrainCalls => _calls.Made;

    /// <inheritdoc/>
    public IFabricUploads Uploads => _http.Uploads;

    /// <inheritdoc/>
    public IFabricAdministration Administration => _http.Administration;

    /// <inheritdoc/>
    public IFabricActiveSync ActiveSync => _http.ActiveSync;

    /// <inheritdoc/>
    public IFabricConsistency Consistency => _http.Consistency;

    /// <inheritdoc/>
    public IFabricSync Sync => _http.Sync;

    /// <inheritdoc/>
    public IFabricWorkers Workers => _http.Workers;

    /// <inheritdoc/>
    public IFabricJobs Jobs => _http.Jobs;

    /// <inheritdoc/>
    public IFabricDataManagement Data => _http.Data;

    /// <inheritdoc/>
    public IFabricBackup Backup => _http.Backup;

    /// <inheritdoc/>
    public IFabricFsck Fsck => _http.Fsck;

    /// <inheritdoc/>
    public IFabricIdentities Identities => _http.Identities;

    /// <inheritdoc/>
    public IFabricClusters Clusters => _http.Clusters;

    /// <inheritdoc/>
    public IFabricContents? Contents => _http.Contents;

    /// <inheritdoc/>
    public IFabricBlocks? Blocks => _http.Blocks;

    /// <inheritdoc/>
    public IFabricShortCircuit? ShortCircuit => _http.ShortCircuit;

    /// <inheritdoc/>
    public ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        _calls.CallAsync(
            "get status", path.Value, grain => grain.TryGetStatusAsync(path, options, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ListPage> ListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken) =>
        _calls.CallAsync("list", directory.Value, grain => grain.ListAsync(directory, options, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken) =>
        _calls.CallAsync(
            "create directory", path.Value, grain => grain.CreateDirectoryAsync(path, options, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        _calls.CallAsync("delete", path.Value, grain => grain.DeleteAsync(path, options, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken) =>
        await _calls.CallAsync(
            "rename", source.Value,
            async grain =>
            {
                await grain.RenameAsync(source, target, options, cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        _calls.CallAsync(
            "set attributes", path.Value, grain => grain.SetAttributesAsync(path, change, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        BytesFor(path, options).OpenReadAsync(path, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken) =>
        BytesFor(path, options).CreateAsync(path, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken) =>
        BytesFor(source, options).CopyAsync(source, target, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken) =>
        BytesFor(path, options).OpenAppendAsync(path, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken) =>
        BytesFor(path, options).TruncateAsync(path, lengthBytes, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken) =>
        BytesFor(target, options).ConcatAsync(target, sources, options, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpFabricClient BytesFor(FabricPath path, OperationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Caller == FabricCaller.System
            ? _http
            : throw new FabricException(
                FabricErrorKind.Unsupported, "open", path.Value,
                $"bytes for {options.Caller.User}: their keys open a client over the fabric API", RetryAdvice.Never);
    }
}
