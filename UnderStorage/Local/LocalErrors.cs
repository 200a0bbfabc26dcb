using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>The one table from errno to <see cref="FabricException"/>.</summary>
internal static class LocalErrors
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Access = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyFiles = 23;
    public const int TooManyFilesOfProcess = 24;
    public const int TooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int TooManyLinks = 31;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int Loop = 40;
    public const int NotSupported = 95;
    public const int TimedOut = 110;
    public const int Stale = 116;
    public const int QuotaExceeded = 122;

    /// <summary>The error of the last system call of this thread.</summary>
    public static FabricException Last(string operation, string subject) =>
        Of(Marshal.GetLastPInvokeError(), operation, subject);

    /// <summary>The failure of that errno.</summary>
    public static FabricException Of(int errno, string operation, string subject)
    {
        var (kind, reason) = Map(errno);
        return new FabricException(kind, operation, subject, reason);
    }

    /// <summary>The failure the BCL threw on an open handle; disk errors reach us this way.</summary>
    public static FabricException Of(IOException failure, string operation, string subject)
    {
        // On Unix the BCL puts the raw errno in HResult where it has no Windows equivalent; ENOSPC has its own.
        const int diskFull = unchecked((int)0x80070070);
        var errno = failure.HResult == diskFull ? NoSpace : failure.HResult;
        var (kind, reason) = errno is > 0 and < 200 ? Map(errno) : Map(InputOutput);
        return new FabricException(kind, operation, subject, reason, inner: failure);
    }

    /// <summary>Nothing of that name.</summary>
    public static FabricException NotFound(string operation, string subject) => Of(NoEntry, operation, subject);

    private static (FabricErrorKind Kind, string Reason) Map(int errno) => errno switch
    {
        NoEntry => (FabricErrorKind.NotFound, "no such file or directory"),
        Exists => (FabricErrorKind.AlreadyExists, "something of that name is there already"),
        NotDirectory => (FabricErrorKind.NotADirectory, "a file is where a directory is needed"),
        IsDirectory => (FabricErrorKind.IsADirectory, "a directory is where a file is needed"),
        NotEmpty => (FabricErrorKind.NotEmpty, "the directory is not empty"),
        Access or NotPermitted =>
            (FabricErrorKind.PermissionDenied, "the operating system does not let this process do it"),
        ReadOnlyFileSystem => (FabricErrorKind.ReadOnly, "the file system is mounted read-only"),
        NameTooLong => (FabricErrorKind.InvalidPath, "the name or path is longer than the file system allows"),
        NoSpace => (FabricErrorKind.NoSpace, "no space left on the device"),
        QuotaExceeded => (FabricErrorKind.QuotaExceeded, "the disk quota is used up"),
        TooLarge => (FabricErrorKind.TooLarge, "larger than the file system allows"),
        TooManyLinks => (FabricErrorKind.TooLarge, "the directory has as many entries as the file system allows"),
        CrossDevice => (FabricErrorKind.Unsupported,
            "another file system is mounted below the mounted directory; mount it by itself"),
        Loop => (FabricErrorKind.InvalidPath, "symbolic links form a loop"),
        Invalid => (FabricErrorKind.InvalidArgument, "the operating system refuses the request as invalid"),
        Busy => (FabricErrorKind.Busy, "in use by the operating system"),
        TooManyFiles or TooManyFilesOfProcess => (FabricErrorKind.Busy, "too many open files"),
        TimedOut => (FabricErrorKind.Timeout, "the file server did not answer"),
        Stale => (FabricErrorKind.Unavailable, "stale file handle: the file server forgot the file"),
        NoSystemCall or NotSupported =>
            (FabricErrorKind.Unsupported, "the operating system or file system cannot do this"),
        InputOutput => (FabricErrorKind.Unavailable, "input/output error of the device"),
        _ => (FabricErrorKind.Unavailable, $"system error {errno}: {Marshal.GetPInvokeErrorMessage(errno)}"),
    };
}
