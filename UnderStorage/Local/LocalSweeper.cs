using System.Text;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// Removes what crashed writers left in <see cref="LocalRoot.TempName"/>: old, not locked by a live writer, named by
/// us.
/// </summary>
internal sealed class LocalSweeper(LocalRoot root, LocalUploads uploads, TimeProvider time)
{
    private const string Operation = "sweep";

    /// <summary>See <see cref="IUnderStorage.SweepAsync"/>.</summary>
    public int Sweep(TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().Subtract(olderThan).ToUnixTimeMilliseconds();
        var removed = 0;
        using (var temp = root.OpenTemp(Operation))
        {
            foreach (var name in Names(temp).Where(static name => name.StartsWith("tmp-", StringComparison.Ordinal)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                removed += TryRemoveFile(temp, name, before) ? 1 : 0;
            }
        }

        using var uploadsDirectory = root.OpenTemp(Operation, LocalUploads.DirectoryName);
        foreach (var id in Names(uploadsDirectory).Where(id => LocalUploads.IsId(id) && !liveUploads.Contains(id)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsOlder(uploadsDirectory, id, before))
            {
                uploads.Abort(new UfsUpload(UfsPath.Root, id, new UfsWriteOptions()));
                removed++;
            }
        }

        return removed;
    }

    private static bool IsOlder(SafeFileHandle directory, string name, long beforeUnixMs) =>
        LibC.Statx(directory, name, LibC.AtNoFollow, StatxBuffer.BasicStats, out var status) == 0
        && status.ModifiedUnixMs < beforeUnixMs;

    private static bool TryRemoveFile(SafeFileHandle directory, string name, long beforeUnixMs)
    {
        if (!IsOlder(directory, name, beforeUnixMs))
        {
            return false;
        }

        var flags = OpenFlags.Read | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.CloseOnExec;
        var descriptor = LibC.OpenAt(directory, name, flags, 0);
        if (descriptor < 0)
        {
            return false; // Committed or removed meanwhile, or not ours to read.
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return LibC.Lock(file, LibC.LockExclusiveNoWait) == 0 && LibC.UnlinkAt(directory, name, 0) == 0;
    }

    private List<string> Names(SafeFileHandle directory)
    {
        var descriptor = LibC.OpenAt(directory, ".", OpenFlags.Read | OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw LocalErrors.Last(Operation, root.Description);
        }

        using var stream = new DirectoryStream(new SafeFileHandle(descriptor, ownsHandle: true));
        var names = new List<string>();
        int result;
        while ((result = stream.Next(out var name, out _)) > 0)
        {
            names.Add(Encoding.UTF8.GetString(name));
        }

        return result < 0 ? throw LocalErrors.Last(Operation, root.Description) : names;
    }
}
