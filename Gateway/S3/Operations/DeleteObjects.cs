using System.Xml.Linq;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>POST ?delete: up to a thousand keys, each with its own outcome.</summary>
internal sealed class DeleteObjects : IS3Operation
{
    /// <summary>Most keys in one request, S3's.</summary>
    public const int KeysMax = 1000;

    // Enough to hide the store's latency without one request taking the whole fabric.
    private const int ParallelMax = 16;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var (items, quiet) = await ReadAsync(exchange, cancellationToken);
        var bucket = VersionedBucket.Of(exchange, await exchange.GetBucketAsync(cancellationToken));
        var failures = new S3Exception?[items.Count];
        var outcomes = new DeleteOutcome[items.Count];
        foreach (var isMarker in (bool[])[false, true])
        {
            // Directories after what is in them: cut off in between, one that is left still is a key.
            await Parallel.ForEachAsync(
                Enumerable.Range(0, items.Count).Where(i => items[i].Key.EndsWith('/') == isMarker),
                new ParallelOptions { MaxDegreeOfParallelism = ParallelMax, CancellationToken = cancellationToken },
                async (i, token) =>
                    (outcomes[i], failures[i]) = await DeleteAsync(exchange, bucket, items[i], token));
        }

        if (bucket.State == VersioningState.Off)
        {
            await PruneAsync(exchange, items, failures, cancellationToken);
        }

        using var xml = XmlText.Document();
        xml.OpenRoot("DeleteResult");
        for (var i = 0; i < items.Count; i++)
        {
            if (failures[i] is { } failure)
            {
                xml.Open("Error").Element("Key", items[i].Key);
                if (items[i].VersionId is { Length: > 0 } version)
                {
                    xml.Element("VersionId", version);
                }

                xml.Element("Code", failure.Error.Code)
                    .Element("Message", failure.Message).Close("Error");
            }
            else if (!quiet)
            {
                WriteDeleted(xml, items[i], outcomes[i]);
            }
        }

        await exchange.SendAsync(xml.Close("DeleteResult"), cancellationToken);
    }

    private static void WriteDeleted(XmlText xml, Item item, DeleteOutcome outcome)
    {
        xml.Open("Deleted").Element("Key", item.Key);
        if (item.VersionId is { Length: > 0 } version)
        {
            xml.Element("VersionId", version);
        }

        if (outcome.IsMarker)
        {
            xml.Element("DeleteMarker", true).Element("DeleteMarkerVersionId", outcome.VersionId!);
        }

        xml.Close("Deleted");
    }

    private static async ValueTask<(List<Item> Items, bool Quiet)> ReadAsync(
        S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, "Delete", XmlInput.BytesMax, cancellationToken);
        var items = new List<Item>();
        foreach (var element in root.Elements())
        {
            if (element.Name.LocalName == "Object")
            {
                items.Add(ReadItem(element));
            }
        }

        return items.Count is > 0 and <= KeysMax
            ? (items, XmlInput.ChildText(root, "Quiet") is "true" or "True" or "1")
            : throw new S3Exception(S3Errors.MalformedXml, $"The list of objects must have 1 to {KeysMax} keys.");
    }

    private static Item ReadItem(XElement element) => new(
        XmlInput.ChildText(element, "Key") is { Length: > 0 } key
            ? key
            : throw new S3Exception(S3Errors.MalformedXml, "An object to delete must have a key."),
        XmlInput.ChildText(element, "VersionId"),
        XmlInput.ChildText(element, "ETag"));

    private static async ValueTask<(DeleteOutcome Outcome, S3Exception? Failure)> DeleteAsync(
        S3Exchange exchange, VersionedBucket bucket, Item item, CancellationToken cancellationToken)
    {
        try
        {
            await exchange.Access.RequireAsync(
                item.VersionId is { Length: > 0 } ? S3ActionNames.DeleteObjectVersion : S3ActionNames.DeleteObject,
                new AccessSubject(item.Key, item.VersionId), cancellationToken);
            var path = KeyPaths.OfKey(exchange.Request.Bucket, item.Key);
            var tag = item.ContentTag is null ? null : EntityTags.Bare(item.ContentTag).ToString();
            var ask = new DeleteAsk(VersionNames.Read(item.VersionId), tag);
            if (item.Key.EndsWith('/'))
            {
                await DeleteObject.DeleteDirectoryAsync(exchange, path, ask, cancellationToken);
                return default;
            }

            return ((await DeleteObject.DeleteAsync(exchange, bucket, path, ask, cancellationToken)).Outcome, null);
        }
        catch (Exception e) when (e is S3Exception or FabricException)
        {
            return (default, ErrorDocument.Classify(e));
        }
    }

    // Deepest first, each directory once: a thousand keys of one directory are one look.
    private static async ValueTask PruneAsync(
        S3Exchange exchange, List<Item> items, S3Exception?[] failures, CancellationToken cancellationToken)
    {
        var directories = new HashSet<FabricPath>();
        for (var i = 0; i < items.Count; i++)
        {
            if (failures[i] is null)
            {
                var path = KeyPaths.OfKey(exchange.Request.Bucket, items[i].Key);
                directories.Add(items[i].Key.EndsWith('/') ? path : path.Parent);
            }
        }

        var ordered = new List<FabricPath>(directories);
        ordered.Sort(static (a, b) => b.Depth.CompareTo(a.Depth));
        foreach (var directory in ordered)
        {
            await DirectoryMarkers.PruneAsync(exchange.Client, directory, exchange.Request.Caller, cancellationToken);
        }
    }

    private readonly record struct Item(string Key, string? VersionId, string? ContentTag);
}
