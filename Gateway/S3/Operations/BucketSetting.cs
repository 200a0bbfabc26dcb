using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE of one setting of a bucket. Each setting says how its text is read and told.</summary>
/// <param name="name">The setting, one of <see cref="BucketDocuments"/>.</param>
/// <param name="subresource">Names it in requests.</param>
/// <param name="putStatus">What a PUT answers.</param>
internal abstract class BucketSetting(string name, string subresource, int putStatus) : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        switch (exchange.Request.Method)
        {
            case "PUT":
                await PutAsync(exchange, cancellationToken);
                exchange.SendEmpty(putStatus);
                break;
            case "DELETE":
                await BucketDocuments.RemoveAsync(exchange, name, cancellationToken);
                exchange.SendEmpty(204);
                break;
            default:
                var bucket = await exchange.GetBucketAsync(cancellationToken);
                await (BucketDocuments.TryRead(bucket, name, out var text)
                    ? TellAsync(exchange, bucket, text, cancellationToken)
                    : throw BucketSettings.NeverSet(exchange.Request, subresource));
                break;
        }
    }

    /// <summary>The canonical text of the request's body, checked.</summary>
    protected abstract ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken);

    /// <summary>Answers with the setting.</summary>
    protected abstract ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken);

    private async ValueTask PutAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var text = await TakeAsync(exchange, cancellationToken);
        if (Encoding.UTF8.GetByteCount(text) > BucketDocuments.DocumentBytesMax)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The {subresource} setting has more than {BucketDocuments.DocumentBytesMax} bytes, the most kept.");
        }

        await BucketDocuments.WriteAsync(exchange, name, text, cancellationToken);
    }
}
