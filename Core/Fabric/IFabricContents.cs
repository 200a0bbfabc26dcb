using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Opens files for processes without metadata, which get the bytes from the workers by themselves. Thread-safe.
/// </summary>
public interface IFabricContents
{
    /// <summary>
    /// What <see cref="IFabricClient.OpenReadAsync"/> opens, with what a worker needs to give it. NotFound,
    /// IsADirectory.
    /// </summary>
    ValueTask<OpenedContent> OpenAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken);
}
