using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// GET ?acl of a bucket or object: the owner has full control, which is what S3 says where ACLs are off.
/// </summary>
internal sealed class GetAcl : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await exchange.GetBucketAsync(cancellationToken);
        if (request.Key.Length > 0)
        {
            await ObjectLookup.GetAsync(exchange, cancellationToken);
        }

        var owner = request.Caller.User;
        using var xml = XmlText.Document();
        xml.OpenRoot("AccessControlPolicy").Owner("Owner", owner).Open("AccessControlList").Open("Grant")
            .Raw("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">")
            .Element("ID", owner).Element("DisplayName", owner).Close("Grantee")
            .Element("Permission", "FULL_CONTROL").Close("Grant").Close("AccessControlList").Close(
                "AccessControlPolicy");
        await exchange.SendAsync(xml, cancellationToken);
    }
}
