using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// The one table from what the vendor's client throws to <see cref="FabricException"/>. Reasons are ours: the server's
/// own text may quote what was signed.
/// </summary>
internal sealed class S3Errors(S3Options options) : IUfsFailures
{
    /// <inheritdoc/>
    public bool IsKnown(Exception failure) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException;

    /// <inheritdoc/>
    public FabricException Of(Exception failure, string operation, string subject)
    {
        if (failure is AmazonS3Exception { StatusCode: not 0 } answer)
        {
            var (kind, reason) = OfAnswer(answer);
            return new FabricException(kind, operation, subject, reason);
        }

        return UfsTransportErrors.Of(failure, options.EndpointName, operation, subject);
    }

    /// <inheritdoc/>
    public FabricException Timeout(string operation, string subject) =>
        UfsTransportErrors.Timeout(options.EndpointName, operation, subject);

    public static FabricException NotFound(string operation, string subject) =>
        new(FabricErrorKind.NotFound, operation, subject, "no such object");

    public static FabricException AlreadyExists(string operation, string subject) =>
        new(FabricErrorKind.AlreadyExists, operation, subject, "something of that name is there already");

    public static FabricException Changed(string operation, string subject) =>
        new(FabricErrorKind.PreconditionFailed, operation, subject, "the object has other content than expected");

    private (FabricErrorKind Kind, string Reason) OfAnswer(AmazonS3Exception answer)
    {
        var code = answer.ErrorCode ?? string.Empty;
        return code switch
        {
            "NoSuchBucket" =>
                (FabricErrorKind.NotFound, $"there is no bucket '{options.Bucket}' on {options.EndpointName}"),
            "NoSuchKey" => (FabricErrorKind.NotFound, "no such object"),
            "NoSuchUpload" => (FabricErrorKind.NotFound, "there is no such upload"),
            "InvalidAccessKeyId" => (FabricErrorKind.StoreDenied, "the store does not know the access key"),
            "SignatureDoesNotMatch" => (FabricErrorKind.StoreDenied, "the secret key does not fit the access key"),
            "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" =>
                (FabricErrorKind.StoreDenied, "the session token has expired or is invalid"),
            "RequestTimeTooSkewed" =>
                (FabricErrorKind.StoreDenied, "the clocks of this machine and the store differ too much"),
            "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "PermanentRedirect" =>
                (FabricErrorKind.InvalidArgument, $"the bucket is not in region '{options.Region}': set option region"),
            "InvalidPart" or "InvalidPartOrder" =>
                (FabricErrorKind.InvalidArgument, "a part is missing or was replaced"),
            "EntityTooSmall" =>
                (FabricErrorKind.InvalidArgument, "a part other than the last is smaller than the store takes"),
            "EntityTooLarge" => (FabricErrorKind.TooLarge, "larger than the store takes"),
            "KeyTooLongError" => (FabricErrorKind.InvalidPath, "the key is longer than the store takes"),
            "BadDigest" or "InvalidDigest" or "XAmzContentSHA256Mismatch" =>
                (FabricErrorKind.DataCorrupt, "the store received other bytes than were sent"),
            "QuotaExceeded" => (FabricErrorKind.QuotaExceeded, "the store's quota is used up"),
            "RequestTimeout" => (FabricErrorKind.Timeout, "the store gave up waiting for the request"),
            "OperationAborted" or "ConditionalRequestConflict" =>
                (FabricErrorKind.Conflict, "another request changes the same object"),
            _ => OfStatus(answer.StatusCode, code, options),
        };
    }

    private static (FabricErrorKind Kind, string Reason) OfStatus(HttpStatusCode status, string code, S3Options options)
    {
        var isShown = code.Length is > 0 and < 64 && code.All(char.IsAsciiLetterOrDigit);
        var shown = isShown ? $"HTTP {(int)status} {code}" : $"HTTP {(int)status}";
        return (int)status switch
        {
            404 => (FabricErrorKind.NotFound, "no such object"),
            401 or 403 => (FabricErrorKind.StoreDenied,
                $"{options.EndpointName} does not allow it with these credentials ({shown})"),
            408 => (FabricErrorKind.Timeout, $"the store gave up waiting ({shown})"),
            409 => (FabricErrorKind.Conflict, $"another request changes the same object ({shown})"),
            412 => (FabricErrorKind.PreconditionFailed, "the object has other content than expected"),
            416 => (FabricErrorKind.InvalidRange, "the range lies outside the object"),
            429 => (FabricErrorKind.Busy, $"{options.EndpointName} asks to slow down ({shown})"),
            405 or 501 => (FabricErrorKind.Unsupported, $"{options.EndpointName} cannot do this ({shown})"),
            507 => (FabricErrorKind.NoSpace, $"{options.EndpointName} is full ({shown})"),
            >= 500 => (FabricErrorKind.Unavailable, $"{options.EndpointName} failed ({shown})"),
            >= 300 and < 400 => (FabricErrorKind.InvalidArgument,
                $"{options.EndpointName} points elsewhere: check endpoint and region ({shown})"),
            _ => (FabricErrorKind.InvalidArgument, $"{options.EndpointName} refuses the request ({shown})"),
        };
    }
}
