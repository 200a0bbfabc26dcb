using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET /: the top-level directories.</summary>
internal sealed class ListBuckets : IS3Operation
{
    // S3's own largest page.
    private const int BucketsMax = 10_000;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var prefix = request.Query.Get("prefix") ?? string.Empty;
        var most = request.Query.GetNumber("max-buckets", BucketsMax, 1, BucketsMax);
        var after = request.Query.Get("continuation-token") is { Length: > 0 } token
            ? ContinuationToken.Decode(token)
            : null;

        using var xml = XmlText.Document();
        xml.OpenRoot("ListAllMyBucketsResult").Owner("Owner", request.Caller.User).Open("Buckets");
        var count = 0;
        string? last = null;
        ListPage page;
        do
        {
            var options = new ListOptions
            {
                Caller = request.Caller,
                AfterName = after,
                EntriesMax =
                FabricLimits.ListEntriesMax
            };
            page = await exchange.Client.ListAsync(FabricPath.Root, options, cancellationToken);
            foreach (var entry in page.Entries)
            {
                after = entry.Path.Name;
                if (!exchange.Access.Sees(entry) || !entry.IsDirectory
                    || !after.StartsWith(prefix, StringComparison.Ordinal))
                {
                    continue;
                }

                if (count++ == most)
                {
                    break;
                }

                last = after;
                xml.Open("Bucket").Element("Name", after).ElementTime("CreationDate", entry.CreatedUnixMs).Close(
                    "Bucket");
            }
        }
        while (page.HasMore && page.Entries.Count > 0 && count <= most);

        xml.Close("Buckets");
        if (count > most)
        {
            xml.Element("ContinuationToken", ContinuationToken.Encode(last!));
        }

        if (prefix.Length > 0)
        {
            xml.Element("Prefix", prefix);
        }

        await exchange.SendAsync(xml.Close("ListAllMyBucketsResult"), cancellationToken);
    }
}
