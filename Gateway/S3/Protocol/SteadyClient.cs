using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// The fabric as this door uses it: a call that met another change half-way is made again, so that no operation has to
/// think of it. Each such call is one step that looks anew at what is there, under its own conditions. What has state
/// of its own, an open reader or writer, is its user's to begin again.
/// </summary>
internal sealed class SteadyClient(IFabricClient client, TimeProvider time) : IFabricClient
{
    /// <inheritdoc/>
    public IFabricUploads Uploads => new SteadyUploads(client.Uploads, time);

    /// <inheritdoc/>
    public IFabricAdministration Administration => client.Administration;

    /// <inheritdoc/>
    public IFabricActiveSync ActiveSync => client.ActiveSync;

    /// <inheritdoc/>
    public IFabricConsistency Consistency => client.Consistency;

    /// <inheritdoc/>
    public IFabricSync Sync => client.Sync;

    /// <inheritdoc/>
    public IFabricWorkers Workers => client.Workers;

    /// <inheritdoc/>
    public IFabricJobs Jobs => client.Jobs;

    /// <inheritdoc/>
    public IFabricDataManagement Data => client.Data;

    /// <inheritdoc/>
    public IFabricBackup Backup => client.Backup;

    /// <inheritdoc/>
    public IFabricFsck Fsck => client.Fsck;

    /// <inheritdoc/>
    public IFabricIdentities Identities => client.Identities;

    /// <inheritdoc/>
    public IFabricClusters Clusters => client.Clusters;

    /// <inheritdoc/>
    public IFabricContents? Contents => client.Contents;

    /// <inheritdoc/>
    public IFabricBlocks? Blocks => client.Blocks;

    /// <inheritdoc/>
    public IFabricShortCircuit? ShortCircuit => client.ShortCircuit;

    /// <inheritdoc/>
    public long BucketVersion => client.BucketVersion;

    /// <inheritdoc/>
    public ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        // The hot path of every operation: no task, no closure.
        ValueTask<FileStatus?> first;
        try
        {
            first = client.TryGetStatusAsync(path, options, cancellationToken);
        }
        catch (FabricException e) when (RaceRepeats.IsRace(e))
        {
            first = ValueTask.FromException<FileStatus?>(e);
        }

        return first.IsCompletedSuccessfully ? first : GoOnAsync(first, path, options, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ListPage> ListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.ListAsync(directory, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        ValueTask<IFabricReader> first;
        try
        {
            first = client.OpenReadAsync(path, options, cancellationToken);
        }
        catch (FabricException e) when (RaceRepeats.IsRace(e))
        {
            first = ValueTask.FromException<IFabricReader>(e);
        }

        return first.IsCompletedSuccessfully ? first : GoOnAsync(first, path, options, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.CreateAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.CreateDirectoryAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(
        FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.DeleteAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken) =>
        await RunAsync(
            async () =>
            {
                await client.RenameAsync(source, target, options, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        RunAsync(() => client.SetAttributesAsync(path, change, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.CopyAsync(source, target, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.OpenAppendAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => client.TruncateAsync(path, lengthBytes, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Not repeated: a failure may have come after the target was made.</remarks>
    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken) => client.ConcatAsync(target, sources, options, cancellationToken);

    private ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call, CancellationToken cancellationToken) =>
        RaceRepeats.RunAsync(time, call, cancellationToken);

    private async ValueTask<FileStatus?> GoOnAsync(
        ValueTask<FileStatus?> first, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await first;
        }
        catch (FabricException e) when (RaceRepeats.IsRace(e))
        {
            return await RunAsync(
                () => client.TryGetStatusAsync(path, options, cancellationToken), cancellationToken);
        }
    }

    private async ValueTask<IFabricReader> GoOnAsync(
        ValueTask<IFabricReader> first, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await first;
        }
        catch (FabricException e) when (RaceRepeats.IsRace(e))
        {
            return await RunAsync(() => client.OpenReadAsync(path, options, cancellationToken), cancellationToken);
        }
    }
}
