using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>DELETE ?uploadId: drops an upload and its parts.</summary>
internal sealed class AbortMultipartUpload : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var upload = await UploadLookup.GetAsync(exchange, cancellationToken);
        if (!await exchange.Client.Uploads.AbortAsync(upload.Id, cancellationToken))
        {
            throw await UploadLookup.MissingAsync(exchange, cancellationToken);
        }

        exchange.SendEmpty(204);
    }
}
