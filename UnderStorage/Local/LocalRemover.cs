using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Removes directories with everything below, by open directories, so that no link is ever followed.</summary>
internal static class LocalRemover
{
    private const int NamesBatch = 1024;

    /// <summary>
    /// Empties an open directory. What vanishes meanwhile is fine; what appears meanwhile is removed too.
    /// </summary>
    public static void Empty(
        SafeFileHandle directory, string operation, string subject, CancellationToken cancellationToken)
    {
        // Removing entries while reading them may skip some, so read again until nothing is left.
        while (ReadNames(directory, operation, subject) is { Count: > 0 } names)
        {
            foreach (var name in names)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Remove(directory, name, operation, subject, cancellationToken);
            }
        }
    }

    private static unsafe void Remove(
        SafeFileHandle parent, byte[] name, string operation, string subject, CancellationToken cancellationToken)
    {
        fixed (byte* bytes = name)
        {
            if (LibC.UnlinkAt(parent, bytes, 0) == 0 || IsGone(operation, subject, mayBeDirectory: true))
            {
                return;
            }

            var flags = OpenFlags.Read | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
            var descriptor = LibC.OpenAt(parent, bytes, flags, 0);
            if (descriptor >= 0)
            {
                using var child = new SafeFileHandle(descriptor, ownsHandle: true);
                Empty(child, operation, subject, cancellationToken);
            }
            else if (IsGone(operation, subject, mayBeDirectory: false))
            {
                return;
            }

            if (LibC.UnlinkAt(parent, bytes, LibC.AtRemoveDirectory) != 0)
            {
                IsGone(operation, subject, mayBeDirectory: false);
            }
        }
    }

    // True when the entry vanished, false when it is a directory, else the failure.
    private static bool IsGone(string operation, string subject, bool mayBeDirectory)
    {
        var error = LocalErrors.Last(operation, subject);
        return error.Kind switch
        {
            FabricErrorKind.NotFound => true,

            // Linux answers EISDIR, POSIX asks for EPERM.
            FabricErrorKind.IsADirectory or FabricErrorKind.PermissionDenied when mayBeDirectory => false,
            _ => throw error,
        };
    }

    private static List<byte[]> ReadNames(SafeFileHandle directory, string operation, string subject)
    {
        var descriptor = LibC.OpenAt(
            directory, ".", OpenFlags.Read | OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw LocalErrors.Last(operation, subject);
        }

        using var stream = new DirectoryStream(new SafeFileHandle(descriptor, ownsHandle: true));
        var names = new List<byte[]>();
        var result = 0;
        while (names.Count < NamesBatch && (result = stream.Next(out var name, out _)) > 0)
        {
            names.Add([.. name, 0]);
        }

        return result < 0 ? throw LocalErrors.Last(operation, subject) : names;
    }
}
