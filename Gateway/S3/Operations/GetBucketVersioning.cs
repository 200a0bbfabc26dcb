using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?versioning of a bucket: nothing is said of one that never was versioned.</summary>
internal sealed class GetBucketVersioning : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        const string root = "VersioningConfiguration";
        var state = VersionNames.StateOf(await exchange.GetBucketAsync(cancellationToken));
        using var xml = XmlText.Document();
        xml.OpenRoot(root);
        if (state != VersioningState.Off)
        {
            xml.Element("Status", state.ToString());
        }

        await exchange.SendAsync(xml.Close(root), cancellationToken);
    }
}
