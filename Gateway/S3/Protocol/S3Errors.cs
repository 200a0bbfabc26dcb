using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>Every error this door answers, and the one table from fabric failures to them.</summary>
internal static class S3Errors
{
    public static readonly S3Error AccessDenied = new("AccessDenied", 403, "Access Denied");
    public static readonly S3Error AuthorizationHeaderMalformed =
        new("AuthorizationHeaderMalformed", 400, "The authorization header is malformed.");
    public static readonly S3Error AuthorizationQueryParametersError =
        new("AuthorizationQueryParametersError", 400, "The query-string authentication parameters are malformed.");
    public static readonly S3Error BadDigest =
        new("BadDigest", 400, "The digest you specified did not match the bytes received.");
    public static readonly S3Error BucketAlreadyOwnedByYou =
        new("BucketAlreadyOwnedByYou", 409, "The bucket is there already and you own it.");
    public static readonly S3Error BucketNotEmpty =
        new("BucketNotEmpty", 409, "The bucket you tried to delete is not empty.");
    public static readonly S3Error ContentSha256Mismatch = new(
        "XAmzContentSHA256Mismatch", 400,
            "The provided 'x-amz-content-sha256' header does not match what was computed.");
    public static readonly S3Error EntityTooLarge =
        new("EntityTooLarge", 400, "Your upload exceeds the maximum allowed size.");
    public static readonly S3Error EntityTooSmall =
        new("EntityTooSmall", 400, "Your upload is smaller than the minimum allowed size.");
    public static readonly S3Error IncompleteBody =
        new("IncompleteBody", 400, "You did not provide the number of bytes announced.");
    public static readonly S3Error InternalError =
        new("InternalError", 500, "We encountered an internal error. Please try again.");
    public static readonly S3Error InvalidAccessKeyId =
        new("InvalidAccessKeyId", 403, "The access key id you provided does not exist in our records.");
    public static readonly S3Error InvalidArgument = new("InvalidArgument", 400, "Invalid argument.");
    public static readonly S3Error InvalidBucketName =
        new("InvalidBucketName", 400, "The specified bucket is not valid.");
    public static readonly S3Error InvalidDigest = new("InvalidDigest", 400, "The digest you specified is not valid.");
    public static readonly S3Error InvalidLocation = new(
        "IllegalLocationConstraintException", 400,
            "The location constraint is incompatible with this endpoint's region.");
    public static readonly S3Error InvalidPart = new(
        "InvalidPart", 400, "One or more of the specified parts could not be found or has another entity tag.");
    public static readonly S3Error InvalidPartOrder =
        new("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
    public static readonly S3Error InvalidRange = new("InvalidRange", 416, "The requested range is not satisfiable.");
    public static readonly S3Error InvalidRequest = new("InvalidRequest", 400, "Invalid request.");
    public static readonly S3Error InvalidTag = new("InvalidTag", 400, "The tag provided was not a valid tag.");
    public static readonly S3Error InvalidToken = new("InvalidToken", 400, "Session tokens are not accepted here.");
    public static readonly S3Error InvalidUri = new("InvalidURI", 400, "Couldn't parse the specified URI.");
    public static readonly S3Error KeyTooLong = new("KeyTooLongError", 400, "Your key is too long.");
    public static readonly S3Error MalformedXml =
        new("MalformedXML", 400, "The XML you provided was not well-formed or did not validate.");
    public static readonly S3Error MetadataTooLarge =
        new("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size.");
    public static readonly S3Error MethodNotAllowed =
        new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
    public static readonly S3Error MissingContentLength =
        new("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
    public static readonly S3Error NoSuchBucket = new("NoSuchBucket", 404, "The specified bucket does not exist.");
    public static readonly S3Error NoSuchKey = new("NoSuchKey", 404, "The specified key does not exist.");
    public static readonly S3Error NoSuchUpload = new(
        "NoSuchUpload", 404, "The specified upload does not exist. It may have been aborted or completed.");
    public static readonly S3Error NoSuchVersion = new("NoSuchVersion", 404, "The specified version does not exist.");
    public static readonly S3Error NotImplemented =
        new("NotImplemented", 501, "A parameter or header you provided implies functionality that is not implemented.");
    public static readonly S3Error NotModified = new("NotModified", 304, "Not Modified");
    public static readonly S3Error ObjectIsDirectory =
        new("XFabricObjectIsDirectory", 409, "A directory is there: this key is a prefix of other keys.");
    public static readonly S3Error OperationAborted =
        new("OperationAborted", 409, "A conflicting operation is in progress against this resource. Try again.");
    public static readonly S3Error ParentIsObject =
        new("XFabricParentIsObject", 409, "A prefix of this key, up to a '/', is an object.");
    public static readonly S3Error PreconditionFailed =
        new("PreconditionFailed", 412, "At least one of the preconditions you specified did not hold.");
    public static readonly S3Error QuotaExceeded = new("QuotaExceeded", 403, "A quota is full.");
    public static readonly S3Error RequestTimeTooSkewed = new(
        "RequestTimeTooSkewed", 403, "The difference between the request time and the server's time is too large.");
    public static readonly S3Error ServiceUnavailable =
        new("ServiceUnavailable", 503, "A part of the fabric cannot be reached. Please try again.");
    public static readonly S3Error SignatureDoesNotMatch = new(
        "SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided.");
    public static readonly S3Error SlowDown = new("SlowDown", 503, "Please reduce your request rate.");

    /// <summary>
    /// What a failure of the fabric is called here. Total over the enum: a new kind fails the test that walks it.
    /// </summary>
    public static S3Error From(FabricErrorKind kind) => kind switch
    {
        FabricErrorKind.NotFound => NoSuchKey,
        FabricErrorKind.AlreadyExists or FabricErrorKind.PreconditionFailed => PreconditionFailed,
        FabricErrorKind.NotADirectory => ParentIsObject,
        FabricErrorKind.IsADirectory => ObjectIsDirectory,
        FabricErrorKind.NotEmpty => BucketNotEmpty,
        FabricErrorKind.InvalidArgument or FabricErrorKind.InvalidPath => InvalidArgument,
        FabricErrorKind.InvalidRange => InvalidRange,
        FabricErrorKind.Conflict or FabricErrorKind.LeaseHeld or FabricErrorKind.LeaseExpired => OperationAborted,
        FabricErrorKind.Unauthenticated or FabricErrorKind.PermissionDenied or FabricErrorKind.ReadOnly => AccessDenied,
        FabricErrorKind.CrossMount => InvalidRequest,
        FabricErrorKind.QuotaExceeded => QuotaExceeded,
        FabricErrorKind.TooLarge => EntityTooLarge,
        FabricErrorKind.NoSpace or FabricErrorKind.Busy => SlowDown,

        // The mount's credentials are the operator's fault, not the caller's: 403 would send people to the wrong keys.
        FabricErrorKind.Unavailable or FabricErrorKind.Timeout or FabricErrorKind.StoreDenied or FabricErrorKind.Fenced
            or FabricErrorKind.Cancelled => ServiceUnavailable,
        FabricErrorKind.Unsupported => NotImplemented,
        FabricErrorKind.DataCorrupt or FabricErrorKind.DataLost or FabricErrorKind.Deadlock
            or FabricErrorKind.Internal => InternalError,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no S3 error is given for this kind"),
    };
}
