using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Signing;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;
using OrleansAlluxio.Gateway.Transport;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>One request being answered: what was asked, where the answer goes, and the fabric behind.</summary>
internal sealed class S3Exchange(S3Request request, HttpContext http, S3Services services)
{
    /// <summary>What was asked.</summary>
    public S3Request Request { get; } = request;

    /// <summary>What the sender may do; the request as a whole was decided about before.</summary>
    public required S3Access Access { get; init; }

    /// <summary>What is noted of the request.</summary>
    public DoorRecord Record { get; init; } = new();

    /// <summary>Where the answer goes.</summary>
    public HttpResponse Response => http.Response;

    /// <summary>The fabric.</summary>
    public IFabricClient Client => services.Client;

    /// <summary>Settings of the door.</summary>
    public S3DoorOptions Options => services.Options;

    /// <summary>Time.</summary>
    public TimeProvider Time => services.Time;

    /// <summary>Buckets without lifecycle rules.</summary>
    public QuietBuckets Unruled => services.Unruled;

    /// <summary>What changes of versions share.</summary>
    public VersionServices Versions => services.Versions;

    /// <summary>Goes on in the thread pool; awaited before anything that may wait or take long.</summary>
    public LoopExit LeaveEventLoopAsync() => http.LeaveEventLoopAsync();

    /// <summary>
    /// The request's payload, verified as it is read. Nothing is read before, so "100 Continue" is only sent for a
    /// request that was accepted up to here. The caller disposes it.
    /// </summary>
    public VerifiedBody OpenBody(bool computeMd5) =>
        OpenBody(BodyExpectations.Read(Request.Headers, Request.Identity), computeMd5, kept: null);

    /// <summary>The same, after its expectations were read, with a checksum that is computed to be kept.</summary>
    public VerifiedBody OpenBody(BodyExpectations expected, bool computeMd5, ChecksumAlgorithm? kept)
    {
        var body = http.Request.Body;
        var payload = Request.Identity.Payload is PayloadKind.Signed or PayloadKind.Unsigned
            ? body
            : new AwsChunkedStream(
                body,
                Request.Identity.ChunkSigner,
                Request.Identity.Payload != PayloadKind.SignedChunks,
                Options.SignedChunkBytesMax);
        return new VerifiedBody(payload, expected, computeMd5, kept);
    }

    /// <summary>The bucket's status.</summary>
    /// <exception cref="S3Exception">NoSuchBucket.</exception>
    public ValueTask<FileStatus> GetBucketAsync(CancellationToken cancellationToken) =>
        GetBucketAsync(Request.Bucket, cancellationToken);

    /// <summary>The status of any bucket.</summary>
    public async ValueTask<FileStatus> GetBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        var status = await Client.TryGetStatusAsync(
            KeyPaths.OfBucket(bucket), Request.AsCaller(), cancellationToken);
        return status is { IsDirectory: true }
            ? status
            : throw new S3Exception(S3Errors.NoSuchBucket) { Details = [new("BucketName", bucket)] };
    }

    /// <summary>Answers a document.</summary>
    public ValueTask SendAsync(XmlText document, CancellationToken cancellationToken) =>
        SendAsync(StatusCodes.Status200OK, document.Written, cancellationToken);

    /// <summary>Answers a document with a status.</summary>
    public async ValueTask SendAsync(int status, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        Response.StatusCode = status;
        Response.ContentType = "application/xml";
        Response.ContentLength = document.Length;
        await Response.BodyWriter.WriteAsync(document, cancellationToken);
    }

    /// <summary>Answers a status without a body.</summary>
    public void SendEmpty(int status)
    {
        Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
        {
            Response.ContentLength = 0;
        }
    }
}
