using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>Every exception this door answers, and the one table from fabric failures to them.</summary>
internal static class WebHdfsErrors
{
    public static readonly RemoteError AccessControl =
        new(403, "org.apache.hadoop.security.AccessControlException");
    public static readonly RemoteError Acl = new(403, "org.apache.hadoop.hdfs.protocol.AclException");
    public static readonly RemoteError AlreadyBeingCreated =
        new(403, "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException");
    public static readonly RemoteError Authorization =
        new(403, "org.apache.hadoop.security.authorize.AuthorizationException");
    public static readonly RemoteError BlockMissing = new(403, "org.apache.hadoop.hdfs.BlockMissingException");
    public static readonly RemoteError Checksum = new(403, "org.apache.hadoop.fs.ChecksumException");
    public static readonly RemoteError FileAlreadyExists =
        new(403, "org.apache.hadoop.fs.FileAlreadyExistsException");
    public static readonly RemoteError FileNotFound = new(404, "java.io.FileNotFoundException");
    public static readonly RemoteError IllegalArgument = new(400, "java.lang.IllegalArgumentException");
    public static readonly RemoteError InvalidPath = new(400, "org.apache.hadoop.fs.InvalidPathException");
    public static readonly RemoteError InvalidToken =
        new(403, "org.apache.hadoop.security.token.SecretManager$InvalidToken");
    public static readonly RemoteError Io = new(403, "java.io.IOException");
    public static readonly RemoteError LeaseExpired =
        new(403, "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException");
    public static readonly RemoteError NotEmpty =
        new(403, "org.apache.hadoop.fs.PathIsNotEmptyDirectoryException");
    public static readonly RemoteError ParentNotDirectory =
        new(403, "org.apache.hadoop.fs.ParentNotDirectoryException");
    public static readonly RemoteError QuotaExceeded =
        new(403, "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException");
    public static readonly RemoteError Retriable = new(403, "org.apache.hadoop.ipc.RetriableException");
    public static readonly RemoteError Runtime = new(500, "java.lang.RuntimeException");
    public static readonly RemoteError Security = new(401, "java.lang.SecurityException");
    public static readonly RemoteError Unsupported = new(400, "java.lang.UnsupportedOperationException");

    /// <summary>
    /// What a failure of the fabric is called here. Total over the enum: a new kind fails the test that walks it.
    /// </summary>
    public static RemoteError From(FabricErrorKind kind) => kind switch
    {
        // A path that is no file is no file that could be found: so says HDFS.
        FabricErrorKind.NotFound or FabricErrorKind.IsADirectory => FileNotFound,
        FabricErrorKind.AlreadyExists => FileAlreadyExists,
        FabricErrorKind.NotADirectory => ParentNotDirectory,
        FabricErrorKind.NotEmpty => NotEmpty,
        FabricErrorKind.InvalidArgument or FabricErrorKind.TooLarge => IllegalArgument,
        FabricErrorKind.InvalidPath => InvalidPath,
        FabricErrorKind.InvalidRange or FabricErrorKind.PreconditionFailed or FabricErrorKind.CrossMount
            or FabricErrorKind.NoSpace or FabricErrorKind.StoreDenied => Io,
        FabricErrorKind.LeaseHeld => AlreadyBeingCreated,
        FabricErrorKind.LeaseExpired => LeaseExpired,
        FabricErrorKind.Unauthenticated => Security,
        FabricErrorKind.PermissionDenied or FabricErrorKind.ReadOnly => AccessControl,
        FabricErrorKind.QuotaExceeded => QuotaExceeded,

        // What a client of HDFS tries again by itself.
        FabricErrorKind.Conflict or FabricErrorKind.Busy or FabricErrorKind.Unavailable or FabricErrorKind.Timeout
            or FabricErrorKind.Fenced or FabricErrorKind.Cancelled => Retriable,
        FabricErrorKind.DataCorrupt => Checksum,
        FabricErrorKind.DataLost => BlockMissing,
        FabricErrorKind.Unsupported => Unsupported,
        FabricErrorKind.Deadlock or FabricErrorKind.Internal => Runtime,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no exception is given for this kind"),
    };

    /// <summary>The exception that any failure is.</summary>
    public static WebHdfsException Classify(Exception failure) => failure switch
    {
        WebHdfsException known => known,
        FabricException fabric => new WebHdfsException(From(fabric.Kind), Say(fabric), fabric),
        BadHttpRequestException bad => new WebHdfsException(Io, "The request's body could not be read.", bad)
        {
            ClosesConnection = true,
        },
        _ => new WebHdfsException(Runtime, "internal error; see the server's log", failure),
    };

    /// <summary>A parameter that is not what it must be.</summary>
    public static WebHdfsException BadParameter(string name, string reason) =>
        new(IllegalArgument, $"Invalid value for webhdfs parameter \"{name}\": {reason}");

    /// <summary>Nothing is there.</summary>
    public static WebHdfsException Missing(string path) => new(FileNotFound, "File does not exist: " + path);

    // An internal failure may speak of anything; every other kind was written for the person who asked.
    private static string Say(FabricException failure) => failure.Kind switch
    {
        FabricErrorKind.Internal or FabricErrorKind.Deadlock => "internal error; see the server's log",
        FabricErrorKind.NotFound => "File does not exist: " + failure.Subject,
        FabricErrorKind.IsADirectory => "Path is not a file: " + failure.Subject,
        FabricErrorKind.NotEmpty => $"`{failure.Subject} is non empty': Directory is not empty",
        _ => $"{failure.Subject}: {failure.Reason}",
    };
}
