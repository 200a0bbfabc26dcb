using System.Xml;
using Azure;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// The one table from what the vendor's client throws to <see cref="FabricException"/>. Reasons are ours: the server's
/// own text may quote what was signed.
/// </summary>
internal sealed class AzureErrors(AzureOptions options) : IUfsFailures
{
    /// <inheritdoc/>
    public bool IsKnown(Exception failure) =>
        failure is RequestFailedException or AzureBodyException or HttpRequestException or IOException or XmlException
            or AggregateException { InnerException: RequestFailedException or IOException };

    /// <inheritdoc/>
    public FabricException Of(Exception failure, string operation, string subject)
    {
        if (failure is RequestFailedException { Status: not 0 } answer)
        {
            var (kind, reason) = OfAnswer(answer);
            return new FabricException(kind, operation, subject, reason);
        }

        return UfsTransportErrors.Of(failure, options.EndpointName, operation, subject);
    }

    /// <inheritdoc/>
    public bool IsCutShort(Exception failure) =>
        failure.InnerException is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };

    /// <inheritdoc/>
    public FabricException Timeout(string operation, string subject) =>
        UfsTransportErrors.Timeout(options.EndpointName, operation, subject);

    public static FabricException NotFound(string operation, string subject) =>
        new(FabricErrorKind.NotFound, operation, subject, "no such blob");

    public static FabricException NoUpload(string operation, string subject) =>
        new(FabricErrorKind.NotFound, operation, subject, "there is no such upload");

    public static FabricException AlreadyExists(string operation, string subject) =>
        new(FabricErrorKind.AlreadyExists, operation, subject, "something of that name is there already");

    public static FabricException Changed(string operation, string subject) =>
        new(FabricErrorKind.PreconditionFailed, operation, subject, "the blob has other content than expected");

    /// <summary>Whether the store says that a blob is not there, and not that its container is not.</summary>
    public static bool IsNoBlob(RequestFailedException answer) =>
        answer.Status == 404 && answer.ErrorCode is not ("ContainerNotFound" or "ResourceNotFound");

    /// <summary>Whether a write that may only create met something.</summary>
    public static bool IsTaken(RequestFailedException answer) =>
        answer.Status == 412 || answer is { Status: 409, ErrorCode: "BlobAlreadyExists" };

    private (FabricErrorKind Kind, string Reason) OfAnswer(RequestFailedException answer)
    {
        var code = answer.ErrorCode ?? string.Empty;
        return code switch
        {
            "ContainerNotFound" or "ResourceNotFound" =>
                (FabricErrorKind.NotFound, $"there is no container '{options.Container}' on {options.EndpointName}"),
            "ContainerBeingDeleted" or "ContainerDisabled" =>
                (FabricErrorKind.Unavailable, $"the container '{options.Container}' is being deleted or disabled"),
            "BlobNotFound" => (FabricErrorKind.NotFound, "no such blob"),
            "BlobAlreadyExists" =>
                (FabricErrorKind.AlreadyExists, "something of that name is there already"),
            "AuthenticationFailed" or "InvalidAuthenticationInfo" =>
                (FabricErrorKind.StoreDenied,
                    "the store does not accept the key or signature, or the clocks differ too much"),
            "AccountIsDisabled" => (FabricErrorKind.StoreDenied, "the account is disabled"),
            "AccountRequiresHttps" =>
                (FabricErrorKind.StoreDenied, "the account wants encrypted connections: mount with wasbs or abfss"),
            "InvalidBlobOrBlock" =>
                (FabricErrorKind.Conflict, "blocks of another program's unfinished upload are in the way"),
            "InvalidBlockList" =>
                (FabricErrorKind.Conflict, "another write to the same blob dropped the blocks of this one"),
            "InvalidBlobType" =>
                (FabricErrorKind.Unsupported, "the blob is an append or page blob; delete it first"),
            "BlobArchived" or "BlobBeingRehydrated" =>
                (FabricErrorKind.Unsupported, "the blob is archived; rehydrate it first"),
            "SnapshotsPresent" =>
                (FabricErrorKind.Unsupported, "the blob has snapshots; delete them or set option delete-snapshots"),
            "BlobImmutableDueToPolicy" => (FabricErrorKind.StoreDenied, "a policy protects the blob"),
            "DirectoryIsNotEmpty" => (FabricErrorKind.NotEmpty, "the directory is not empty"),
            "RequestBodyTooLarge" or "BlockCountExceedsLimit" =>
                (FabricErrorKind.TooLarge, "larger than the store takes"),
            "Md5Mismatch" => (FabricErrorKind.DataCorrupt, "the store received other bytes than were sent"),
            "OperationTimedOut" => (FabricErrorKind.Timeout, "the store gave up on the request"),
            "ServerBusy" => (FabricErrorKind.Unavailable, $"{options.EndpointName} is busy and asks to slow down"),
            _ => code.StartsWith("Lease", StringComparison.Ordinal)
                ? (FabricErrorKind.Conflict, "another program holds a lease on the blob")
                : OfStatus(answer.Status, code),
        };
    }

    private (FabricErrorKind Kind, string Reason) OfStatus(int status, string code)
    {
        var isShown = code.Length is > 0 and < 64 && code.All(char.IsAsciiLetterOrDigit);
        var shown = isShown ? $"HTTP {status} {code}" : $"HTTP {status}";
        return status switch
        {
            404 => (FabricErrorKind.NotFound, "no such blob"),
            401 or 403 => (FabricErrorKind.StoreDenied,
                $"{options.EndpointName} does not allow it with these credentials ({shown})"),
            408 => (FabricErrorKind.Timeout, $"the store gave up waiting ({shown})"),
            409 => (FabricErrorKind.Conflict, $"another request changes the same blob ({shown})"),
            412 => (FabricErrorKind.PreconditionFailed, "the blob has other content than expected"),
            416 => (FabricErrorKind.InvalidRange, "the range lies outside the blob"),
            429 => (FabricErrorKind.Busy, $"{options.EndpointName} asks to slow down ({shown})"),
            405 or 501 => (FabricErrorKind.Unsupported, $"{options.EndpointName} cannot do this ({shown})"),
            >= 500 => (FabricErrorKind.Unavailable, $"{options.EndpointName} failed ({shown})"),
            >= 300 and < 400 => (FabricErrorKind.InvalidArgument,
                $"{options.EndpointName} points elsewhere: check the URI and option endpoint ({shown})"),
            _ => (FabricErrorKind.InvalidArgument, $"{options.EndpointName} refuses the request ({shown})"),
        };
    }
}
