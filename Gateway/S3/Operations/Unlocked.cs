using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?legal-hold and ?retention of an object: it has none.</summary>
internal sealed class Unlocked : IS3Operation
{
    private static readonly S3Error Error = new(
        "NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration.");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        await ObjectLookup.GetAsync(exchange, cancellationToken);
        throw new S3Exception(Error);
    }
}
