namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>
/// Owns the durable list of mounts; key 0. Calls are turns, so two mounts of one path cannot both be accepted.
/// </summary>
[Alias("oa.mount-table")]
public interface IMountTableGrain : IGrainWithIntegerKey
{
    /// <summary>All mounts in order of their id.</summary>
    [Alias("list")]
    ValueTask<IReadOnlyList<MountRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a mount under a new id. AlreadyExists.</summary>
    [Alias("add")]
    ValueTask<MountRecord> AddAsync(MountRecord draft, CancellationToken cancellationToken);

    /// <summary>Replaces flags and options of the mount at a path. NotFound.</summary>
    [Alias("update")]
    ValueTask<MountRecord> UpdateAsync(MountRecord changed, CancellationToken cancellationToken);

    /// <summary>Forgets the mount at a path and returns it. NotFound.</summary>
    [Alias("remove")]
    ValueTask<MountRecord> RemoveAsync(FabricPath path, CancellationToken cancellationToken);
}
