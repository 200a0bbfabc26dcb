using System.Text;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// Resolves paths below the mounted directory. The kernel keeps every resolution inside it (openat2 with
/// RESOLVE_BENEATH), so no symbolic link and no race leads out: what would leave is PermissionDenied.
/// </summary>
internal sealed class LocalRoot(LocalOptions options, IRandomSource random)
{
    /// <summary>The operation of a mount's probe: the only one for which a missing root is "not found".</summary>
    public const string ProbeOperation = "probe";

    /// <summary>
    /// Holds temporary files and uploads, on the same file system as the mount. Never listed, never reachable.
    /// </summary>
    public const string TempName = ".fabric-tmp";

    private const int NewDirectoryMode = 0x1ff; // 0777, narrowed by the umask.
    private const int PrivateDirectoryMode = 0x1c0; // 0700: half-written files are nobody else's business.
    private const int NoSuchDevice = 6; // What opening a socket fails with.
    private const nint OpenAt2Number = 437;

    public LocalAccounts Accounts { get; } = new();

    /// <summary>The mounted directory.</summary>
    public string Path { get; } = options.RootPath;

    public string Description { get; } = "file://" + options.RootPath;

    public static bool IsReserved(UfsPath path) =>
        path.Value.StartsWith(TempName, StringComparison.Ordinal)
        && (path.Value.Length == TempName.Length || path.Value[TempName.Length] == '/');

    public static UfsPath ParentOf(UfsPath path)
    {
        var slash = path.Value.LastIndexOf('/');
        return slash < 0 ? UfsPath.Root : UfsPath.Parse(path.Value[..slash]);
    }

    /// <summary>The path as a person of this machine writes it.</summary>
    public string Describe(UfsPath path) => path.IsRoot
        ? options.RootPath
        : $"{options.RootPath.TrimEnd('/')}/{path.Value}";

    /// <summary>A name nobody else has.</summary>
    public string RandomName()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>The mounted directory; the caller disposes the handle.</summary>
    public SafeFileHandle OpenRoot(string operation)
    {
        var flags = OpenFlags.Read | OpenFlags.Directory | OpenFlags.CloseOnExec;
        var descriptor = LibC.Open(options.RootPath, flags, 0);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        // A missing root says nothing of what was below it: only the probe of a new mount may call it not found.
        var error = LocalErrors.Last(operation, options.RootPath);
        throw error.Kind == FabricErrorKind.NotFound && operation != ProbeOperation
            ? new FabricException(
                FabricErrorKind.Unavailable, operation, options.RootPath, "the mounted directory is not there",
                RetryAdvice.Backoff)
            : error;
    }

    /// <summary>Opens what the path leads to; null when nothing is there. The caller disposes the handle.</summary>
    public SafeFileHandle? TryOpen(UfsPath path, int flags, string operation)
    {
        if (IsReserved(path))
        {
            return null;
        }

        using var root = OpenRoot(operation);
        var errno = TryOpenBelow(root, path, flags, out var handle);
        return errno switch
        {
            0 => handle,
            LocalErrors.NoEntry or LocalErrors.NotDirectory or NoSuchDevice => null,
            _ => throw LocalErrors.Of(errno, operation, Describe(path)),
        };
    }

    /// <summary>What a path leads to; null when nothing is there.</summary>
    public StatxBuffer? TryStat(UfsPath path, string operation)
    {
        using var handle = TryOpen(path, OpenFlags.PathOnly, operation);
        return handle is null ? null : Stat(handle, path, operation);
    }

    /// <summary>For listings: null also for a link that leads out of the mount or into a loop.</summary>
    public UfsStatus? TryStatOrSkip(UfsPath path, string operation)
    {
        try
        {
            return TryStat(path, operation) is { } status ? LocalStatus.TryOf(status, Accounts) : null;
        }
        catch (FabricException error) when (
            error.Kind is FabricErrorKind.PermissionDenied or FabricErrorKind.InvalidPath && IsSymlink(path, operation))
        {
            return null;
        }
    }

    /// <summary>Whether the entry itself is a directory, not a link to one.</summary>
    public bool IsRealDirectory(UfsPath path, string operation) =>
        TryStatEntry(path, operation) is { IsDirectory: true };

    /// <summary>What an entry itself is, without following a link; null when missing.</summary>
    public StatxBuffer? TryStatEntry(UfsPath path, string operation)
    {
        using var parent = TryOpenParent(path, create: false, operation);
        return parent is not null
            && LibC.Statx(parent, path.Name, LibC.AtNoFollow, StatxBuffer.BasicStats, out var status) == 0
            ? status
            : null;
    }

    /// <summary>What an open handle is.</summary>
    public StatxBuffer Stat(SafeFileHandle handle, UfsPath path, string operation)
    {
        return LibC.Statx(handle, string.Empty, LibC.AtEmptyPath, StatxBuffer.BasicStats, out var status) == 0
            ? status
            : throw LocalErrors.Last(operation, Describe(path));
    }

    /// <summary>The directory that holds a path, for changing its entry. The caller disposes the handle.</summary>
    /// <returns>Null when it is missing and not to be made.</returns>
    public SafeFileHandle? TryOpenParent(UfsPath path, bool create, string operation)
    {
        if (path.IsRoot)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, Describe(path),
                "the mounted directory itself cannot be changed");
        }

        if (create && IsReserved(path))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, operation, Describe(path), $"the name {TempName} is reserved");
        }

        var parent = ParentOf(path);
        var handle = TryOpen(parent, OpenFlags.Read | OpenFlags.Directory, operation);
        return handle is null && create ? MakeDirectories(parent, operation) : handle;
    }

    /// <summary>Makes a directory and its missing parents, durably. The caller disposes the handle.</summary>
    public SafeFileHandle MakeDirectories(UfsPath path, string operation)
    {
        var handle = OpenRoot(operation);
        var reached = UfsPath.Root;
        try
        {
            foreach (var name in path.IsRoot ? [] : path.Value.Split('/'))
            {
                reached = reached.Child(name);
                MakeDirectory(handle, name, NewDirectoryMode, new(operation, Describe(reached)));
                var next = TryOpen(reached, OpenFlags.Read | OpenFlags.Directory, operation)
                    ?? throw LocalErrors.Of(LocalErrors.NotDirectory, operation, Describe(reached));
                handle.Dispose();
                handle = next;
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The directory of temporary files, or one below it; made when missing. The caller disposes the handle.
    /// </summary>
    public SafeFileHandle OpenTemp(string operation, params ReadOnlySpan<string> below)
    {
        var handle = OpenRoot(operation);
        try
        {
            handle = Descend(handle, TempName, create: true, operation)!;
            foreach (var name in below)
            {
                handle = Descend(handle, name, create: true, operation)!;
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A directory of ours below an open one, never through a link. Null when missing and not to be made.
    /// </summary>
    public SafeFileHandle? OpenOwn(SafeFileHandle parent, string name, bool create, string operation)
    {
        if (create)
        {
            MakeDirectory(parent, name, PrivateDirectoryMode, new(operation, Description));
        }

        var flags = OpenFlags.Read | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        var descriptor = LibC.OpenAt(parent, name, flags, 0);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = LocalErrors.Last(operation, $"{options.RootPath}/{TempName}");
        return error.Kind == FabricErrorKind.NotFound && !create ? null : throw error;
    }

    /// <summary>Makes the entries of a directory durable.</summary>
    public static void SyncDirectory(SafeFileHandle directory, string operation, string subject)
    {
        // Some network file systems have no fsync of directories and say so; their entries are durable at once.
        if (LibC.Sync(directory) != 0)
        {
            var error = LocalErrors.Last(operation, subject);
            if (error.Kind is not (FabricErrorKind.InvalidArgument or FabricErrorKind.Unsupported))
            {
                throw error;
            }
        }
    }

    private static void MakeDirectory(SafeFileHandle parent, string name, int mode, LocalAct act)
    {
        if (LibC.MakeDirectoryAt(parent, name, mode) == 0)
        {
            SyncDirectory(parent, act.Operation, act.Subject);
            return;
        }

        var error = LocalErrors.Last(act.Operation, act.Subject);
        if (error.Kind != FabricErrorKind.AlreadyExists)
        {
            throw error;
        }
    }

    private static int OpenBeneath(
        SafeFileHandle root, string relative, int flags, ulong resolve, out SafeFileHandle? handle)
    {
        var how = new OpenHow
        {
            Flags = (ulong)(flags | OpenFlags.CloseOnExec),
            Resolve = resolve,
        };
        var descriptor = LibC.OpenAt2(OpenAt2Number, root, relative, ref how, OpenHow.SizeBytes);
        handle = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
        return handle is null ? System.Runtime.InteropServices.Marshal.GetLastPInvokeError() : 0;
    }

    // What a handle really is, for one that is held open: the kernel's own answer.
    private static unsafe string? RealPath(SafeFileHandle handle)
    {
        var buffer = new byte[(2 * Core.FabricLimits.PathBytesMax) + 1];
        fixed (byte* bytes = buffer)
        {
            var length = LibC.ReadLink($"/proc/self/fd/{handle.DangerousGetHandle()}", bytes, buffer.Length);
            return length > 0 && length < buffer.Length ? Encoding.UTF8.GetString(bytes, (int)length) : null;
        }
    }

    private bool IsSymlink(UfsPath path, string operation) => TryStatEntry(path, operation) is { IsSymlink: true };

    private SafeFileHandle? Descend(SafeFileHandle handle, string name, bool create, string operation)
    {
        var next = OpenOwn(handle, name, create, operation);
        handle.Dispose();
        return next;
    }

    private static int TryOpenBelow(SafeFileHandle root, UfsPath path, int flags, out SafeFileHandle? handle)
    {
        var relative = path.IsRoot ? "." : path.Value;
        var errno = OpenBeneath(root, relative, flags, OpenHow.Beneath, out handle);
        if (errno != LocalErrors.CrossDevice)
        {
            return errno;
        }

        // An absolute link counts as leaving even when it leads back inside. Ask where it leads, then go there without
        // links.
        var descriptor = LibC.OpenAt(root, relative, OpenFlags.PathOnly | OpenFlags.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == LocalErrors.NoEntry
                ? LocalErrors.NoEntry
                : LocalErrors.Access;
        }

        using var target = new SafeFileHandle(descriptor, ownsHandle: true);
        var (real, realRoot) = (RealPath(target), RealPath(root)?.TrimEnd('/'));
        if (real is null || realRoot is null || !real.StartsWith(realRoot + "/", StringComparison.Ordinal))
        {
            return LocalErrors.Access;
        }

        return OpenBeneath(
            root, real[(realRoot.Length + 1)..], flags, OpenHow.Beneath | OpenHow.NoSymlinks, out handle);
    }
}
