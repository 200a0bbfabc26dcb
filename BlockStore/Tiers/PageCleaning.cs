using OrleansAlluxio.BlockStore.Index;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Takes the dirty mark off a page.</summary>
internal static class PageCleaning
{
    /// <summary>
    /// Logs first, while the caller's reference keeps the slot from others: a late record must not clean another's
    /// page. A page that cannot be logged as clean stays dirty on disk, which costs a second persist after a restart
    /// and loses nothing.
    /// </summary>
    public static void Clean(StoreState state, int handle)
    {
        ref var record = ref state.Table[handle];
        var directory = state.DirectoryOf(record);
        try
        {
            directory.Log!.TryMakeClean(handle, directory.Address(record));
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            directory.Fail(failure);
            return;
        }

        var shard = state.Index.Shard(record.Inode);
        lock (shard.Gate)
        {
            if ((record.Flags & PageFlags.Linked) != 0)
            {
                shard.SetDirty(handle, dirty: false);
            }
        }

        directory.Reconcile(handle);
    }
}
