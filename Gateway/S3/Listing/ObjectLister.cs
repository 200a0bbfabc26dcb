using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>Lists a bucket: walks its keys and rolls them up at the delimiter.</summary>
internal static class ObjectLister
{
    private const string Slash = "/";

    /// <summary>Lists. With '/' directories are not entered; any other delimiter walks the keys it rolls up.</summary>
    public static async ValueTask<ListingAnswer> ListAsync(
        IFabricClient client, FabricPath bucket, FabricCaller caller, ListingQuery query,
            CancellationToken cancellationToken)
    {
        if (query.ItemsMax == 0)
        {
            return new ListingAnswer([], IsTruncated: false);
        }

        // One more than asked for tells whether there is more.
        var pageEntries = Math.Min(query.ItemsMax + 1, FabricLimits.ListEntriesMax);
        var shallow = query.Delimiter == Slash;
        var walker = new KeyWalker(
            client, new WalkPlan(bucket, caller, query.Prefix, query.After, shallow, pageEntries));
        var rollsUp = query.Delimiter.Length > 0 && !shallow;
        if (rollsUp && query.After is { } after && CommonPrefix(after, query) == after)
        {
            walker.Skip = after;
        }

        var items = new List<WalkedKey>();
        while (await walker.MoveNextAsync(cancellationToken))
        {
            if (items.Count == query.ItemsMax)
            {
                return new ListingAnswer(items, IsTruncated: true);
            }

            var item = walker.Current;
            if (rollsUp && CommonPrefix(item.Key, query) is { } prefix)
            {
                walker.Skip = prefix;
                item = new WalkedKey(prefix, null);
            }

            items.Add(item);
        }

        return new ListingAnswer(items, IsTruncated: false);
    }

    private static string? CommonPrefix(string key, ListingQuery query)
    {
        if (!key.StartsWith(query.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var at = key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + query.Delimiter.Length)];
    }
}
