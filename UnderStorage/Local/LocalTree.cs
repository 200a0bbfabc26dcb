using System.Runtime.InteropServices;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// What changes entries of the tree. Changing a link changes the link: deleting one never deletes what it leads to, and
/// writing over one replaces it.
/// </summary>
internal static class LocalTree
{
    /// <summary>See <see cref="IUnderStorage.CreateDirectoryAsync"/>.</summary>
    public static void CreateDirectory(LocalRoot root, UfsPath path, UfsAttributes attributes)
    {
        const string operation = "create directory";
        if (LocalRoot.IsReserved(path))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, operation, root.Describe(path),
                $"the name {LocalRoot.TempName} is reserved");
        }

        var found = root.TryStat(path, operation);
        if (found is { IsDirectory: true })
        {
            return;
        }

        if (found is not null)
        {
            throw LocalErrors.Of(LocalErrors.Exists, operation, root.Describe(path));
        }

        using var handle = root.MakeDirectories(path, operation);
        LocalAttributes.Apply(root, handle, attributes, operation, root.Describe(path));
    }

    /// <summary>See <see cref="IUnderStorage.DeleteFileAsync"/>.</summary>
    public static bool DeleteFile(LocalRoot root, UfsPath path)
    {
        const string operation = "delete";
        if (root.TryStat(path, operation) is not { } status)
        {
            return false;
        }

        if (status.IsDirectory)
        {
            throw LocalErrors.Of(LocalErrors.IsDirectory, operation, root.Describe(path));
        }

        return Unlink(root, path, 0, operation);
    }

    /// <summary>See <see cref="IUnderStorage.DeleteDirectoryAsync"/>.</summary>
    public static bool DeleteDirectory(
        LocalRoot root, UfsPath path, bool recursive, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        if (path.IsRoot)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, root.Describe(path),
                "the mounted directory itself cannot be deleted");
        }

        using var directory = root.TryOpen(path, OpenFlags.Read | OpenFlags.Directory, operation);
        if (directory is null)
        {
            return root.TryStat(path, operation) is null
                ? false
                : throw LocalErrors.Of(LocalErrors.NotDirectory, operation, root.Describe(path));
        }

        if (!root.IsRealDirectory(path, operation))
        {
            return Unlink(root, path, 0, operation);
        }

        if (recursive)
        {
            LocalRemover.Empty(directory, operation, root.Describe(path), cancellationToken);
        }

        return Unlink(root, path, LibC.AtRemoveDirectory, operation);
    }

    /// <summary>See <see cref="IUnderStorage.RenameAsync"/>.</summary>
    public static void Rename(LocalRoot root, UfsPath source, UfsPath target, bool overwrite)
    {
        const string operation = "rename";
        var subject = root.Describe(source);
        var status = root.TryStat(source, operation) ?? throw LocalErrors.NotFound(operation, subject);
        if (target.Value.StartsWith(source.Value + "/", StringComparison.Ordinal))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, subject, "a directory cannot move below itself");
        }

        var replaces = overwrite && status.IsFile;
        if (source == target)
        {
            if (!replaces)
            {
                throw LocalErrors.Of(LocalErrors.Exists, operation, root.Describe(target));
            }

            return;
        }

        using var from = root.TryOpenParent(source, create: false, operation)
            ?? throw LocalErrors.NotFound(operation, subject);
        using var to = root.TryOpenParent(target, create: true, operation)!;
        var errno = LocalMove.Rename(from, source.Name, to, target.Name, replaces);
        if (errno != 0)
        {
            throw LocalErrors.Of(errno, operation, $"{subject}' to '{root.Describe(target)}");
        }

        LocalRoot.SyncDirectory(to, operation, subject);
        LocalRoot.SyncDirectory(from, operation, subject);
    }

    /// <summary>See <see cref="IUnderStorage.CopyAsync"/>.</summary>
    public static UfsStatus Copy(LocalRoot root, UfsPath source, UfsPath target, UfsWriteOptions options)
    {
        const string operation = "copy";
        var subject = root.Describe(source);
        using var from = root.TryOpen(source, OpenFlags.Read | OpenFlags.NonBlocking, operation)
            ?? throw LocalErrors.NotFound(operation, subject);
        var status = root.Stat(from, source, operation);
        if (!status.IsFile)
        {
            throw LocalErrors.Of(LocalErrors.IsDirectory, operation, subject);
        }

        using (root.TryOpenParent(target, create: true, operation))
        {
            using var file = LocalTempFile.Create(root, operation);
            LocalCopy.Append(from, file.Handle, 0, status.LengthBytes, operation, subject);
            return file.Commit(target, options, operation);
        }
    }

    /// <summary>See <see cref="IUnderStorage.SetAttributesAsync"/>.</summary>
    public static UfsStatus? SetAttributes(LocalRoot root, UfsPath path, UfsAttributes attributes)
    {
        const string operation = "set attributes";
        using var handle = root.TryOpen(path, OpenFlags.Read | OpenFlags.NonBlocking, operation);
        if (handle is null)
        {
            return null;
        }

        LocalAttributes.Apply(root, handle, attributes, operation, root.Describe(path));
        return LocalStatus.TryOf(root.Stat(handle, path, operation), root.Accounts);
    }

    private static bool Unlink(LocalRoot root, UfsPath path, int flags, string operation)
    {
        using var parent = root.TryOpenParent(path, create: false, operation);
        if (parent is null)
        {
            return false;
        }

        var subject = root.Describe(path);
        if (LibC.UnlinkAt(parent, path.Name, flags) == 0)
        {
            LocalRoot.SyncDirectory(parent, operation, subject);
            return true;
        }

        return Marshal.GetLastPInvokeError() == LocalErrors.NoEntry
            ? false
            : throw LocalErrors.Last(operation, subject);
    }
}
