namespace OrleansAlluxio.Engine.Namespace;

/// <summary>A committed row and the status made from it, so that a hot stat makes nothing.</summary>
public sealed class CachedEntry(InodeRow row)
{
    private volatile MadeStatus? _status;

    /// <summary>The committed row.</summary>
    public InodeRow Row => row;

    /// <summary>The status at a path, remembered until the directory is synced again.</summary>
    public FileStatus Status(FabricPath path, HybridTimestamp childrenSyncedAt)
    {
        var made = _status;
        if (made is null || made.At != childrenSyncedAt)
        {
            _status = made = new MadeStatus(InodeStatus.Of(row, path, childrenSyncedAt), childrenSyncedAt);
        }

        return made.Status;
    }

    private sealed record MadeStatus(FileStatus Status, HybridTimestamp At);
}
