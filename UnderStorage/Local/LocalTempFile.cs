using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// A file nobody sees yet. Locked while open, which is how <see cref="LocalSweeper"/> of any process tells it from a
/// crash's remains. Disposing without <see cref="Commit"/> removes it. Not thread-safe.
/// </summary>
internal sealed class LocalTempFile : IDisposable
{
    private const int NewFileMode = 0x1b6; // 0666, narrowed by the umask.

    private readonly LocalRoot _root;
    private readonly SafeFileHandle _directory;
    private readonly string _name;
    private bool _isMoved;

    private LocalTempFile(LocalRoot root, SafeFileHandle directory, SafeFileHandle file, string name)
    {
        (_root, _directory, Handle, _name) = (root, directory, file, name);
    }

    /// <summary>For reading and writing; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Creates one in the directory of temporary files or one below it.</summary>
    public static LocalTempFile Create(LocalRoot root, string operation, params ReadOnlySpan<string> below)
    {
        var directory = root.OpenTemp(operation, below);
        var name = "tmp-" + root.RandomName();
        var flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec;
        var descriptor = LibC.OpenAt(directory, name, flags, NewFileMode);
        if (descriptor < 0)
        {
            var error = LocalErrors.Last(operation, root.Description);
            directory.Dispose();
            throw error;
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);

        // Shared: the sweep wants it exclusive and leaves the file alone, but whoever reads the file under its final
        // name before this handle is closed may lock it too. Network file systems without locks refuse; the age limit
        // of the sweep is then the only protection.
        _ = LibC.Lock(file, LibC.LockSharedNoWait);
        return new LocalTempFile(root, directory, file, name);
    }

    /// <summary>Makes the file visible under its path, durably and at once, and returns its status.</summary>
    public UfsStatus Commit(UfsPath target, UfsWriteOptions options, string operation)
    {
        var subject = _root.Describe(target);
        LocalAttributes.Apply(_root, Handle, options.Attributes, new(operation, subject));
        if (LibC.Sync(Handle) != 0)
        {
            throw LocalErrors.Last(operation, subject);
        }

        using var parent = _root.TryOpenParent(target, create: true, operation)!;
        MoveTo(parent, target.Name, options.Overwrite, new(operation, subject));
        LocalRoot.SyncDirectory(parent, operation, subject);
        return LocalStatus.TryOf(_root.Stat(Handle, target, operation), _root.Accounts)!;
    }

    /// <summary>Gives the file its name in an open directory. The caller makes that durable.</summary>
    public void MoveTo(SafeFileHandle parent, string name, bool overwrite, LocalAct act)
    {
        var errno = LocalMove.Rename(_directory, _name, parent, name, overwrite);
        if (errno != 0)
        {
            throw LocalErrors.Of(errno, act.Operation, act.Subject);
        }

        _isMoved = true;
    }

    public void Dispose()
    {
        if (!_isMoved)
        {
            // Best effort: what stays is swept later.
            _ = LibC.UnlinkAt(_directory, _name, 0);
        }

        Handle.Dispose();
        _directory.Dispose();
    }
}
