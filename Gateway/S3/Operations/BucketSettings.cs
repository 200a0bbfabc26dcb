using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// What S3 answers when a setting of a bucket is read that nobody ever set: an empty document, or an error of its own.
/// </summary>
internal sealed class BucketSettings : IS3Operation
{
    private static readonly Dictionary<string, S3Error> Unset = new(StringComparer.Ordinal)
    {
        ["cors"] = new("NoSuchCORSConfiguration", 404, "The CORS configuration does not exist."),
        ["encryption"] = new(
            "ServerSideEncryptionConfigurationNotFoundError", 404,
                "The server side encryption configuration was not found."),
        ["object-lock"] = new(
            "ObjectLockConfigurationNotFoundError", 404, "Object Lock configuration does not exist for this bucket."),
        ["lifecycle"] =
            new("NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist."),
        ["ownershipControls"] =
            new("OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found."),
        ["policy"] = new("NoSuchBucketPolicy", 404, "The bucket policy does not exist."),
        ["publicAccessBlock"] = new(
            "NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found."),
        ["replication"] =
            new("ReplicationConfigurationNotFoundError", 404, "The replication configuration was not found."),
        ["tagging"] = new("NoSuchTagSet", 404, "The TagSet does not exist."),
        ["website"] =
            new("NoSuchWebsiteConfiguration", 404, "The specified bucket does not have a website configuration."),
    };

    private static readonly Dictionary<string, string> EmptyDocuments = new(StringComparer.Ordinal)
    {
        ["accelerate"] = "AccelerateConfiguration",
        ["logging"] = "BucketLoggingStatus",
        ["notification"] = "NotificationConfiguration",
    };

    /// <summary>Whether reading this setting has a well-defined answer.</summary>
    public static bool Knows(string subresource) =>
        Unset.ContainsKey(subresource) || EmptyDocuments.ContainsKey(subresource)
            || subresource is "location" or "requestPayment";

    /// <summary>The failure of reading a setting that was never set.</summary>
    public static S3Exception NeverSet(S3Request request, string subresource) =>
        new(Unset[subresource]) { Details = [new("BucketName", request.Bucket)] };

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        await exchange.GetBucketAsync(cancellationToken);
        var name = Subresources.Find(exchange.Request.Query)!;
        if (Unset.TryGetValue(name, out var error))
        {
            throw new S3Exception(error) { Details = [new("BucketName", exchange.Request.Bucket)] };
        }

        using var xml = XmlText.Document();
        if (EmptyDocuments.TryGetValue(name, out var root))
        {
            xml.OpenRoot(root).Close(root);
        }
        else if (name == "location")
        {
            // us-east-1 is the region that has no name here.
            var region = exchange.Options.Region;
            xml.OpenRoot("LocationConstraint").Raw(region == "us-east-1" ? string.Empty : region).Close(
                "LocationConstraint");
        }
        else
        {
            xml.OpenRoot("RequestPaymentConfiguration").Element("Payer", "BucketOwner").Close(
                "RequestPaymentConfiguration");
        }

        await exchange.SendAsync(xml, cancellationToken);
    }
}
