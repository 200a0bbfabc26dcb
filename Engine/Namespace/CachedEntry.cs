namespace OrleansAlluxio.Engine.Namespace;

/// <summary>A committed row and the status made from it, so that a hot stat makes nothing.</summary>
public sealed class CachedEntry(InodeRow row)
{
    private FileStatus? _status;
    private HybridTimestamp _statusAt;

    /// <summary>The committed row.</summary>
    public InodeRow Row => row;

    /// <summary>The status at a path, remembered until the directory is synced again.</summary>
    public FileStatus Status(FabricPath path, HybridTimestamp childrenSyncedAt)
    {
        if (_status is null || _statusAt != childrenSyncedAt)
        {
            _status = InodeStatus.Of(row, path, childrenSyncedAt);
            _statusAt = childrenSyncedAt;
        }

        return _status;
    }
}
