using OrleansAlluxio.Grains.Ports;

namespace OrleansAlluxio.Grains;

/// <summary>Hands calls to the fabric of the silo it is in. Holds nothing, so calls need no order.</summary>
[StatelessWorker, Reentrant]
internal sealed class FabricGrain(FabricDesk desk) : Grain, IFabricGrain
{
    public ValueTask<FabricPlace> PlaceAsync(CancellationToken cancellationToken) => ValueTask.FromResult(desk.Place);

    public ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        desk.Client.TryGetStatusAsync(path, options, cancellationToken);

    public ValueTask<ListPage> ListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken) =>
        desk.Client.ListAsync(directory, options, cancellationToken);

    public ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken) =>
        desk.Client.CreateDirectoryAsync(path, options, cancellationToken);

    public ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        desk.Client.DeleteAsync(path, options, cancellationToken);

    public ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken) =>
        desk.Client.RenameAsync(source, target, options, cancellationToken);

    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        desk.Client.SetAttributesAsync(path, change, cancellationToken);
}
