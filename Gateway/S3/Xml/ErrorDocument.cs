using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Xml;

/// <summary>How a failure leaves: S3's status, headers and error document.</summary>
internal static class ErrorDocument
{
    /// <summary>The S3 failure that any exception is.</summary>
    public static S3Exception Classify(Exception failure) => failure switch
    {
        S3Exception known => known,

        // A race that repeating did not win is contention: what S3 says of it is what every client tries again.
        FabricException { Kind: FabricErrorKind.Conflict, Retry: not RetryAdvice.Never } race => new S3Exception(
            S3Errors.SlowDown, Say(race), race),
        FabricException fabric => new S3Exception(S3Errors.From(fabric.Kind), Say(fabric), fabric),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } slow => new S3Exception(
            new S3Error(
                "RequestTimeout", StatusCodes.Status400BadRequest, "The body did not arrive in time."), inner: slow)
        {
            ClosesConnection = true,
        },
        BadHttpRequestException bad => new S3Exception(
            S3Errors.IncompleteBody, "The body could not be read.", bad)
        { ClosesConnection = true },
        _ => new S3Exception(S3Errors.InternalError, inner: failure),
    };

    /// <summary>Sends it, replacing whatever was prepared and not sent yet.</summary>
    public static async ValueTask SendAsync(HttpContext http, S3Exception failure, string requestId, string resource)
    {
        var response = http.Response;
        var entityTag = response.Headers.ETag;
        var lastModified = response.Headers.LastModified;
        response.Clear();
        response.Headers["x-amz-request-id"] = requestId;
        foreach (var (name, value) in failure.Headers)
        {
            response.Headers[name] = value;
        }

        response.StatusCode = failure.Error.Status;
        if (failure.ClosesConnection)
        {
            response.Headers.Connection = "close";
        }

        if (failure.Error.Status == StatusCodes.Status304NotModified)
        {
            response.Headers.ETag = entityTag;
            response.Headers.LastModified = lastModified;
            return;
        }

        response.ContentType = "application/xml";
        using var xml = Write(failure, requestId, resource);
        response.ContentLength = xml.Written.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(xml.Written, http.RequestAborted);
        }
    }

    /// <summary>Appends the error element to a document that is being written.</summary>
    public static void WriteElement(XmlText xml, S3Exception failure, string requestId, string resource)
    {
        xml.Open("Error").Element("Code", failure.Error.Code).Element("Message", failure.Message);
        foreach (var (name, value) in failure.Details)
        {
            xml.Element(name, value);
        }

        xml.Element("Resource", resource).Element("RequestId", requestId).Close("Error");
    }

    private static XmlText Write(S3Exception failure, string requestId, string resource)
    {
        var xml = XmlText.Document();
        WriteElement(xml, failure, requestId, resource);
        return xml;
    }

    // An internal failure may speak of anything; every other kind was written for the person who asked.
    private static string? Say(FabricException failure) => failure.Kind
        is FabricErrorKind.Internal or FabricErrorKind.Deadlock or FabricErrorKind.NotFound ? null : failure.Reason;
}
