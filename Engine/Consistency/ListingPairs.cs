using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Consistency;

/// <summary>
/// Merges a store's sorted listing of one directory with the fabric's sorted entries, a page of each at a time. Mount
/// points are left out: they are ours whatever the store has under their name.
/// </summary>
internal sealed class ListingPairs(EngineServices services, Func<CancellationToken, ValueTask> beforeRequest)
{
    /// <summary>
    /// The names of a directory in UTF-8 order. Fails as the listing fails; a directory that only the fabric does not
    /// have comes with the store's names alone.
    /// </summary>
    public async IAsyncEnumerable<ListingPair> OfAsync(
        FabricPath directory, Mount mount, int pageMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ours = OursAsync(directory, pageMax, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var oursOpen = ours.ConfigureAwait(false);
        var theirs = TheirsAsync(directory, mount, pageMax, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var theirsOpen = theirs.ConfigureAwait(false);
        var hasTheirs = await theirs.MoveNextAsync().ConfigureAwait(false);
        var hasOurs = await ours.MoveNextAsync().ConfigureAwait(false);
        while (hasOurs || hasTheirs)
        {
            var order = !hasTheirs ? -1
                : !hasOurs ? 1 : Utf8Order.Compare(ours.Current.Path.Name, theirs.Current.Name);
            var path = order <= 0 ? ours.Current.Path : directory.Child(theirs.Current.Name);
            if (services.Mounts.At(path) is null)
            {
                yield return new ListingPair(
                    path, order <= 0 ? ours.Current : null, order >= 0 ? theirs.Current.Fingerprint : null);
            }

            hasOurs = order <= 0 ? await ours.MoveNextAsync().ConfigureAwait(false) : hasOurs;
            hasTheirs = order >= 0 ? await theirs.MoveNextAsync().ConfigureAwait(false) : hasTheirs;
        }
    }

    private async IAsyncEnumerable<FileStatus> OursAsync(
        FabricPath directory, int pageMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            ListPage page;
            try
            {
                page = await services.Tree.ListAsync(directory, after, pageMax, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
            {
                yield break;
            }

            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            if (!page.HasMore || page.Entries.Count == 0)
            {
                yield break;
            }

            after = page.Entries[^1].Path.Name;
        }
    }

    // A key and a prefix of one name come as two rows; the first stands, as it does for a sync.
    private async IAsyncEnumerable<ListedEntry> TheirsAsync(
        FabricPath directory, Mount mount, int pageMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        string? after = null;
        do
        {
            await beforeRequest(cancellationToken).ConfigureAwait(false);
            var page = await mount.Store.ListAsync(
                new UfsListRequest
                {
                    Directory = mount.StorePath(directory),
                    Continuation = continuation,
                    EntriesMax = pageMax,
                },
                cancellationToken).ConfigureAwait(false);
            continuation = page.Continuation;
            foreach (var entry in page.Entries)
            {
                var name = entry.Path.Name;
                if (FabricPath.WhyNotName(name) is null && (after is null || Utf8Order.Compare(name, after) > 0))
                {
                    after = name;
                    yield return new ListedEntry(name, entry.Status.Fingerprint);
                }
            }
        }
        while (continuation is not null);
    }
}
