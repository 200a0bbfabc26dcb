namespace OrleansAlluxio.Engine.Workers;

/// <summary>The stores behind mounts, as a worker reaches them.</summary>
public interface IWorkerStores
{
    /// <summary>The open store of a mount. NotFound when there is no such mount any more.</summary>
    ValueTask<IUnderStorage> GetAsync(MountId mount, CancellationToken cancellationToken);
}
