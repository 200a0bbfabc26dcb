using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>
/// The fabric for services of the same cluster of grains; key 0, one in each silo that is asked. What it answers is
/// what the doors of that silo answer. Bytes never travel in its messages: it tells where they are served. Who can call
/// it knows the cluster's secret, and is believed who asks.
/// </summary>
[Alias("oa.fabric")]
public interface IFabricGrain : IGrainWithIntegerKey
{
    /// <summary>Where this silo serves the fabric API. Unavailable until it does.</summary>
    [Alias("place")]
    ValueTask<FabricPlace> PlaceAsync(CancellationToken cancellationToken);

    /// <summary>See <see cref="IFabricClient.TryGetStatusAsync"/>.</summary>
    [Alias("status")]
    ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken);

    /// <summary>See <see cref="IFabricClient.ListAsync"/>.</summary>
    [Alias("list")]
    ValueTask<ListPage> ListAsync(FabricPath directory, ListOptions options, CancellationToken cancellationToken);

    /// <summary>See <see cref="IFabricClient.CreateDirectoryAsync"/>.</summary>
    [Alias("create-directory")]
    ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken);

    /// <summary>See <see cref="IFabricClient.DeleteAsync"/>.</summary>
    [Alias("delete")]
    ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>See <see cref="IFabricClient.RenameAsync"/>.</summary>
    [Alias("rename")]
    ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken);

    /// <summary>See <see cref="IFabricClient.SetAttributesAsync"/>.</summary>
    [Alias("set-attributes")]
    ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken);
}
