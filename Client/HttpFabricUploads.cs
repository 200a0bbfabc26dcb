using System.Net.Http.Headers;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Multipart uploads over the fabric API.</summary>
internal sealed class HttpFabricUploads(ApiTransport transport) : IFabricUploads
{
    public ValueTask<UploadStatus> BeginAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("begin upload", WireNames.Uploads, path), options,
                FabricJson.Default.CreateOptions) with
            { Caller = options.Caller },
            FabricJson.Default.UploadStatus, cancellationToken);

    public ValueTask<UploadPart> PutPartAsync(
        string uploadId, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        var checksummed = content as IChecksummedContent;
        var target = OfUpload("put part", WireNames.UploadParts, uploadId).With("number", number)
            .With("checksum", checksummed is null ? null : WireNames.TrailingChecksum);
        var call = new ApiCall(HttpMethod.Put, target)
        {
            Body = () => new ExactStreamContent(content, lengthBytes, checksummed)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
            },
            Prepare = static request => request.Headers.ExpectContinue = true,
            Waits = true,
        };
        return transport.CallAsync(call, FabricJson.Default.UploadPart, cancellationToken);
    }

    public ValueTask<FileStatus> CompleteAsync(
        string uploadId, IReadOnlyList<UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken)
    {
        var call = ApiCall.Json(
            HttpMethod.Post, OfUpload("complete upload", WireNames.Upload, uploadId),
            new WireCompletion(parts, terms), FabricJson.Default.WireCompletion);
        return transport.CallAsync(call with { Waits = true }, FabricJson.Default.FileStatus, cancellationToken);
    }

    public async ValueTask<bool> AbortAsync(string uploadId, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(OfUpload("abort upload", WireNames.Upload, uploadId)),
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }

    public async ValueTask<UploadStatus?> TryGetAsync(string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.CallAsync(
                ApiCall.Get(OfUpload("get upload", WireNames.Upload, uploadId)),
                FabricJson.Default.UploadStatus, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.NotFound)
        {
            return null;
        }
    }

    public ValueTask<IReadOnlyList<UploadPart>> ListPartsAsync(
        string uploadId, int afterNumber, int partsMax, CancellationToken cancellationToken)
    {
        var target = OfUpload("list parts", WireNames.UploadParts, uploadId)
            .With("after", afterNumber)
            .With("limit", partsMax);
        return transport.CallAsync(ApiCall.Get(target), FabricJson.Default.IReadOnlyListUploadPart, cancellationToken);
    }

    public ValueTask<IReadOnlyList<UploadStatus>> ListAsync(
        FabricPath directory, UploadStatus? after, int uploadsMax, CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("list uploads", WireNames.Uploads, directory)
            .With("afterPath", after?.Path.Value)
            .With("afterId", after?.Id)
            .With("limit", uploadsMax);
        return transport.CallAsync(
            ApiCall.Get(target), FabricJson.Default.IReadOnlyListUploadStatus, cancellationToken);
    }

    private static ApiTarget OfUpload(string operation, string route, string uploadId)
    {
        ArgumentNullException.ThrowIfNull(uploadId);
        return new ApiTarget(route) { Operation = operation, Subject = uploadId }.With("id", uploadId);
    }
}
