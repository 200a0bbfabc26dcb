namespace OrleansAlluxio.Engine.Mounts;

/// <summary>A mount with its open store. Frozen; an update makes another.</summary>
public sealed class Mount(MountRecord record, FabricPath path, IUnderStorage store)
{
    /// <summary>As stored.</summary>
    public MountRecord Record => record;

    /// <summary>Its id.</summary>
    public MountId Id { get; } = new(record.Id);

    /// <summary>Where in the tree.</summary>
    public FabricPath Path => path;

    /// <summary>The open store.</summary>
    public IUnderStorage Store => store;

    /// <summary>A path below the mount point, as the store knows it.</summary>
    public UfsPath StorePath(FabricPath below) => UfsPath.Of(below, path);

    /// <summary>ReadOnly when the mount is.</summary>
    public void RequireWritable(string operation, FabricPath subject)
    {
        if (record.ReadOnly)
        {
            throw new FabricException(
                FabricErrorKind.ReadOnly, operation, subject.Value, $"the mount at {path} is read-only");
        }
    }
}
