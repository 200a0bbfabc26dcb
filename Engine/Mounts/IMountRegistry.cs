namespace OrleansAlluxio.Engine.Mounts;

/// <summary>The durable list of mounts as the engine calls it; its owner is one grain.</summary>
public interface IMountRegistry
{
    /// <summary>All records in order of their id.</summary>
    ValueTask<IReadOnlyList<MountRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a mount under a new id. AlreadyExists when its path is a mount point.</summary>
    ValueTask<MountRecord> AddAsync(MountRecord draft, CancellationToken cancellationToken);

    /// <summary>Replaces flags and options of the mount at a path. NotFound.</summary>
    ValueTask<MountRecord> UpdateAsync(MountRecord changed, CancellationToken cancellationToken);

    /// <summary>Forgets the mount at a path. NotFound.</summary>
    ValueTask<MountRecord> RemoveAsync(FabricPath path, CancellationToken cancellationToken);
}
