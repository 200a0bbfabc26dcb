using System.Net;
using System.Text.Json;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>The only place that knows Hadoop's exceptions.</summary>
internal sealed class WebHdfsErrors(WebHdfsOptions options) : IUfsFailures
{
    private static readonly Dictionary<string, (FabricErrorKind Kind, string Reason)> Known =
        new(StringComparer.Ordinal)
        {
            ["FileNotFoundException"] = (FabricErrorKind.NotFound, "no such file or directory"),
            ["PathNotFoundException"] = (FabricErrorKind.NotFound, "no such file or directory"),
            ["FileAlreadyExistsException"] = (FabricErrorKind.AlreadyExists, "something of that name is there"),
            ["PathExistsException"] = (FabricErrorKind.AlreadyExists, "something of that name is there"),
            ["ParentNotDirectoryException"] = (FabricErrorKind.NotADirectory, "a parent is a file"),
            ["PathIsNotDirectoryException"] = (FabricErrorKind.NotADirectory, "it is a file"),
            ["PathIsDirectoryException"] = (FabricErrorKind.IsADirectory, "it is a directory"),
            ["PathIsNotEmptyDirectoryException"] = (FabricErrorKind.NotEmpty, "the directory is not empty"),
            ["InvalidPathException"] = (FabricErrorKind.InvalidPath, "the store has no such names"),
            ["PathComponentTooLongException"] = (FabricErrorKind.InvalidPath, "the name is too long for the store"),
            ["IllegalArgumentException"] = (FabricErrorKind.InvalidArgument, "the store refuses the request"),
            ["HadoopIllegalArgumentException"] = (FabricErrorKind.InvalidArgument, "the store refuses the request"),
            ["ParamException"] = (FabricErrorKind.InvalidArgument, "the store refuses the request"),
            ["UnsupportedOperationException"] = (FabricErrorKind.Unsupported, "the store cannot do this"),
            ["AclException"] = (
                FabricErrorKind.Unsupported, "the store does not take the ACL: ACLs are off there, or it is not valid"),
            ["UnresolvedLinkException"] = (FabricErrorKind.Unsupported, "a link is in the path"),
            ["UnresolvedPathException"] = (FabricErrorKind.Unsupported, "a link is in the path"),
            ["SnapshotException"] = (FabricErrorKind.Conflict, "snapshots are in the way"),
            ["SnapshotAccessControlException"] = (FabricErrorKind.StoreDenied, "a snapshot cannot be changed"),
            ["AccessControlException"] = (FabricErrorKind.StoreDenied, "the store does not allow it to this user"),
            ["AuthorizationException"] = (FabricErrorKind.StoreDenied, "the store does not allow it to this user"),
            ["SecurityException"] = (FabricErrorKind.StoreDenied, "the store does not know this user"),
            ["AuthenticationException"] = (FabricErrorKind.StoreDenied, "the store does not know this user"),
            ["InvalidToken"] = (FabricErrorKind.StoreDenied, "the token is not valid or has expired"),
            ["QuotaExceededException"] = (FabricErrorKind.QuotaExceeded, "a quota of the store is used up"),
            ["NSQuotaExceededException"] = (FabricErrorKind.QuotaExceeded, "a quota of names is used up"),
            ["DSQuotaExceededException"] = (FabricErrorKind.QuotaExceeded, "a quota of space is used up"),
            ["QuotaByStorageTypeExceededException"] = (FabricErrorKind.QuotaExceeded, "a quota of space is used up"),
            ["MaxDirectoryItemsExceededException"] = (FabricErrorKind.QuotaExceeded, "the directory is full"),
            ["DiskOutOfSpaceException"] = (FabricErrorKind.NoSpace, "the store has no space"),
            ["AlreadyBeingCreatedException"] = (FabricErrorKind.LeaseHeld, "another program is writing it"),
            ["RecoveryInProgressException"] = (FabricErrorKind.LeaseHeld, "its last writer is being recovered"),
            ["LeaseExpiredException"] = (FabricErrorKind.Conflict, "the store gave the file to another writer"),
            ["StandbyException"] = (FabricErrorKind.Unavailable, "no name node is active"),
            ["ObserverRetryOnActiveException"] = (FabricErrorKind.Unavailable, "no name node is active"),
            ["SafeModeException"] = (FabricErrorKind.Unavailable, "the name node is in safe mode"),
            ["RetriableException"] = (FabricErrorKind.Unavailable, "the store asks to try again"),
            ["RetryStartFileException"] = (FabricErrorKind.Unavailable, "the store asks to try again"),
            ["NotReplicatedYetException"] = (FabricErrorKind.Unavailable, "the store asks to try again"),
            ["ServerTooBusyException"] = (FabricErrorKind.Busy, "the store asks to slow down"),
            ["RpcNoSuchProtocolException"] = (FabricErrorKind.Unsupported, "the store cannot do this"),
            ["ConnectException"] = (FabricErrorKind.Unavailable, "a part of the store does not answer"),
            ["NoRouteToHostException"] = (FabricErrorKind.Unavailable, "a part of the store does not answer"),
            ["EOFException"] = (FabricErrorKind.Unavailable, "a part of the store does not answer"),
            ["SocketTimeoutException"] = (FabricErrorKind.Timeout, "a part of the store did not answer in time"),
            ["BlockMissingException"] = (FabricErrorKind.Unavailable, "blocks of the file are missing"),
            ["ChecksumException"] = (FabricErrorKind.DataCorrupt, "the store's own checksum does not hold"),
        };

    public static FabricException NotFound(string operation, string subject) =>
        new(FabricErrorKind.NotFound, operation, subject, "no such file or directory");

    public static FabricException Changed(string operation, string subject) =>
        new(FabricErrorKind.PreconditionFailed, operation, subject, "the file has other content than expected");

    public static FabricException Exists(string operation, string subject) =>
        new(FabricErrorKind.AlreadyExists, operation, subject, "something of that name is there");

    /// <summary>What a server said instead of an answer. Its own text is never shown.</summary>
    public FabricException Of(WebHdfsRemoteError error, string operation, string subject)
    {
        var (kind, reason) = KindOf(error);

        // An unspecific failure of Hadoop says nothing about trying again; only what is known to pass is repeated.
        return error.Exception == "IOException"
            ? new FabricException(kind, operation, subject, reason, RetryAdvice.Never)
            : new FabricException(kind, operation, subject, reason);
    }

    public bool IsKnown(Exception failure) =>
        failure is HttpRequestException or IOException or JsonException or InvalidDataException or FabricException;

    public FabricException Of(Exception failure, string operation, string subject) => failure switch
    {
        FabricException known => known,
        JsonException => new FabricException(
            FabricErrorKind.Unavailable, operation, subject,
            $"{options.ServerName} does not speak WebHDFS: its answer is not understood", RetryAdvice.Never, failure),
        InvalidDataException => new FabricException(
            FabricErrorKind.TooLarge, operation, subject,
            "the answer is longer than option listing-size allows", RetryAdvice.Never, failure),
        _ => UfsTransportErrors.Of(failure, options.ServerName, operation, subject),
    };

    public FabricException Timeout(string operation, string subject) =>
        UfsTransportErrors.Timeout(options.ServerName, operation, subject);

    private (FabricErrorKind Kind, string Reason) KindOf(WebHdfsRemoteError error)
    {
        // Two classes say several things, by their text.
        if (error.Exception is "AccessControlException" or "IOException")
        {
            if (error.Message.Contains("is not a directory", StringComparison.OrdinalIgnoreCase))
            {
                return Known["ParentNotDirectoryException"];
            }

            if (error.Message.Contains("is non empty", StringComparison.Ordinal))
            {
                return Known["PathIsNotEmptyDirectoryException"];
            }
        }

        if (error.Exception is "IllegalArgumentException" or "HadoopIllegalArgumentException"
            && (error.Message.Contains("not a valid DFS filename", StringComparison.Ordinal)
                || error.Message.Contains("Invalid path name", StringComparison.Ordinal)))
        {
            return Known["InvalidPathException"];
        }

        if (error.Exception == "IOException")
        {
            return (FabricErrorKind.Unavailable, $"{options.ServerName} failed (IOException)");
        }

        return Known.TryGetValue(error.Exception, out var found) ? found : OfStatus(error);
    }

    private (FabricErrorKind Kind, string Reason) OfStatus(WebHdfsRemoteError error)
    {
        var isShown = error.Exception.Length is > 0 and < 64 && error.Exception.All(char.IsAsciiLetterOrDigit);
        var shown = $"HTTP {(int)error.Status}{(isShown ? " " + error.Exception : string.Empty)}";
        var server = options.ServerName;
        return error.Status switch
        {
            HttpStatusCode.NotFound => (FabricErrorKind.NotFound, "no such file or directory"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (FabricErrorKind.StoreDenied,
                $"{server} does not allow it to this user ({shown})"),
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => (FabricErrorKind.Unsupported,
                $"{server} cannot do this ({shown})"),
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => (FabricErrorKind.Timeout,
                $"{server} gave up waiting ({shown})"),
            HttpStatusCode.TooManyRequests => (FabricErrorKind.Busy, $"{server} asks to slow down ({shown})"),
            >= HttpStatusCode.InternalServerError => (FabricErrorKind.Unavailable, $"{server} failed ({shown})"),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (FabricErrorKind.InvalidArgument,
                $"{server} points elsewhere: check the mount's URI ({shown})"),
            _ => (FabricErrorKind.InvalidArgument, $"{server} refuses the request ({shown})"),
        };
    }
}
