namespace OrleansAlluxio.Engine.Reading;

/// <summary>Every failure of a read, in one place.</summary>
internal static class ReadErrors
{
    private const string Operation = "read";

    public static FabricException Lost(FileContent content, int page) => new(
        FabricErrorKind.DataLost,
        Operation,
        content.Subject,
        $"page {page} is not in the cache and the file was never persisted: its bytes are gone");

    public static FabricException OnlyCopyCorrupt(FileContent content, int page) => new(
        FabricErrorKind.DataCorrupt,
        Operation,
        content.Subject,
        $"page {page} fails its checksum and the file was never persisted: there is no other copy");

    public static FabricException Changed(FileContent content, FabricException cause) => new(
        FabricErrorKind.Conflict,
        Operation,
        content.Subject,
        "the file changed in the under store while it was read",
        inner: cause);

    public static FabricException Replaced(FileContent content, FabricException? cause) => new(
        FabricErrorKind.Conflict,
        Operation,
        content.Subject,
        "the file was replaced or removed while it was read",
        inner: cause);

    public static FabricException ChangeStalled(FileContent content, TimeSpan limit, Exception cause) => new(
        FabricErrorKind.Timeout,
        Operation,
        content.Subject,
        $"a change of the file under way did not end within {limit.TotalSeconds:0} s",
        inner: cause);

    public static FabricException WrongLength(FileContent content, long wanted, long got) => new(
        FabricErrorKind.DataCorrupt,
        Operation,
        content.Subject,
        got > wanted
            ? $"the store sent more than the {wanted} bytes asked for"
            : $"the store sent {got} of the {wanted} bytes asked for");

    public static FabricException WrongContent(FileContent content, string computed) => new(
        FabricErrorKind.DataCorrupt,
        Operation,
        content.Subject,
        $"two reads from the store gave other bytes than its tag {content.ContentTag} names (MD5 {computed})");

    public static FabricException Suspect(FileContent content) => new(
        FabricErrorKind.DataCorrupt,
        Operation,
        content.Subject,
        "the store's bytes did not match its own MD5 while this reader was open; open it again",
        RetryAdvice.Backoff);

    public static FabricException Stalled(FileContent content, TimeSpan limit, Exception cause) => new(
        FabricErrorKind.Timeout,
        Operation,
        content.Subject,
        $"the store sent nothing for {limit.TotalSeconds:0} s",
        inner: cause);

    public static FabricException Stopping(FileContent content) => new(
        FabricErrorKind.Unavailable, Operation, content.Subject, "this process is stopping");

    public static FabricException TooManyWaiting(FileContent content, int limit) => new(
        FabricErrorKind.Busy,
        Operation,
        content.Subject,
        $"{limit} store requests are waiting for their turn already");

    public static FabricException OutsideFile(FileContent content, ByteRange range) => new(
        FabricErrorKind.InvalidRange,
        Operation,
        content.Subject,
        $"bytes {range.OffsetBytes}+{range.LengthBytes} lie outside the file of {content.LengthBytes} bytes");

    public static FabricException Directory(FileStatus status) => new(
        FabricErrorKind.IsADirectory, Operation, status.Path.Value, "it is a directory");

    /// <summary>A bug below: shown as such to everyone who waits, never as something they did.</summary>
    public static FabricException Unexpected(FileContent content, Exception cause) => new(
        FabricErrorKind.Internal, Operation, content.Subject, $"unexpected {cause.GetType().Name}", inner: cause);

    /// <summary>
    /// A fresh exception for each waiter: one instance thrown on many threads would mix their stack traces.
    /// </summary>
    public static FabricException ForWaiter(FabricException cause) => new(
        cause.Kind, cause.Operation, cause.Subject, cause.Reason, cause.Retry, cause);
}
