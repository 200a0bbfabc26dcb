using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary>
/// The system calls the BCL does not offer. Linux with glibc 2.28 or newer, 64 bit. Names are lent for the call.
/// </summary>
internal static partial class LibC
{
    public const int AtEmptyPath = 0x1000;
    public const int AtNoFollow = 0x100;
    public const int AtRemoveDirectory = 0x200;
    public const int RenameNoReplace = 1;
    public const int LockSharedNoWait = 1 | 4;
    public const int LockExclusiveNoWait = 2 | 4;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(SafeFileHandle directory, string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenAt2(
        nint number, SafeFileHandle directory, string path, ref OpenHow how, nint sizeBytes);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static unsafe partial nint GetDirectoryEntries(
        nint number, SafeFileHandle directory, byte* buffer, nint sizeBytes);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(
        SafeFileHandle directory, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectoryAt(SafeFileHandle directory, string path, int mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle directory, string path, int flags);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    public static unsafe partial int UnlinkAt(SafeFileHandle directory, byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    public static unsafe partial int OpenAt(SafeFileHandle directory, byte* path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt2(
        SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to, uint flags);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LinkAt(
        SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to, int flags);

    [LibraryImport(Library, EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint ReadLink(string path, byte* buffer, nint sizeBytes);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, int mode);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    public static unsafe partial int SetTimes(SafeFileHandle file, TimeSpec* accessedAndModified);

    [LibraryImport(Library, EntryPoint = "copy_file_range", SetLastError = true)]
    public static unsafe partial nint CopyFileRange(
        SafeFileHandle from, long* fromOffset, SafeFileHandle to, long* toOffset, nint lengthBytes, uint flags);

    [LibraryImport(Library, EntryPoint = "getpwuid_r")]
    public static unsafe partial int GetUserById(
        uint id, AccountEntry* entry, byte* buffer, nint sizeBytes, AccountEntry** result);

    [LibraryImport(Library, EntryPoint = "getgrgid_r")]
    public static unsafe partial int GetGroupById(
        uint id, AccountEntry* entry, byte* buffer, nint sizeBytes, AccountEntry** result);

    [LibraryImport(Library, EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int GetUserByName(
        string name, AccountEntry* entry, byte* buffer, nint sizeBytes, AccountEntry** result);

    [LibraryImport(Library, EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int GetGroupByName(
        string name, AccountEntry* entry, byte* buffer, nint sizeBytes, AccountEntry** result);

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int InotifyOpen(int flags);

    [LibraryImport(
        Library, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int InotifyAdd(SafeFileHandle queue, string path, uint mask);

    [LibraryImport(Library, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int InotifyRemove(SafeFileHandle queue, int watch);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventOpen(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(SafeFileHandle file, byte* buffer, nint sizeBytes);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(SafeFileHandle file, byte* buffer, nint sizeBytes);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    public static unsafe partial int FileSystemOf(SafeFileHandle file, byte* buffer);
}
