using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT ?versioning of a bucket: enables or suspends; there is no way back to never.</summary>
internal sealed class PutBucketVersioning : IS3Operation
{
    private static readonly S3Error Illegal = new(
        "IllegalVersioningConfigurationException", 400,
        "The Versioning element must be specified: Enabled or Suspended.");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(
            body, "VersioningConfiguration", XmlInput.BytesMax, cancellationToken);
        if (XmlInput.ChildText(root, "MfaDelete") is not (null or "Disabled")
            || exchange.Request.Headers.ContainsKey("x-amz-mfa"))
        {
            throw new S3Exception(S3Errors.NotImplemented, "Deletes cannot be made to ask for a second factor.");
        }

        var status = XmlInput.ChildText(root, "Status");
        if (status is not (nameof(VersioningState.Enabled) or nameof(VersioningState.Suspended)))
        {
            throw status is null ? new S3Exception(Illegal) : new S3Exception(S3Errors.MalformedXml);
        }

        await BucketDocuments.WriteAsync(exchange, BucketDocuments.Versioning, status, cancellationToken);
        exchange.SendEmpty(200);
    }
}
