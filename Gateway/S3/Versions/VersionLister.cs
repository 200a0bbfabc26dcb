using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// Lists the versions of a bucket: two walks in key order, over what is current and over what is kept, merged. Reads
/// what it shows and at most a page of each directory more.
/// </summary>
internal sealed class VersionLister
{
    private readonly VersionedBucket _bucket;
    private readonly VersionQuery _query;
    private readonly KeyWalker _current;
    private readonly KeyWalker _kept;
    private readonly List<ListedVersion> _items = [];
    private readonly bool _isShallow;
    private WalkedKey? _nextCurrent;
    private WalkedKey? _nextKept;

    private VersionLister(VersionedBucket bucket, VersionQuery query)
    {
        _bucket = bucket;
        _query = query;
        _isShallow = query.Delimiter == "/";
        var plan = new WalkPlan(
            bucket.Path, bucket.Caller, query.Prefix, query.KeyMarker, _isShallow,
            Math.Min(query.ItemsMax + 1, FabricLimits.ListEntriesMax));
        _current = new KeyWalker(bucket.Client, plan);
        _kept = new KeyWalker(
            bucket.Client, plan with { Bucket = VersionNames.RootOf(bucket.Path), KeysAreDirectories = true });
        if (RollUp(query.KeyMarker ?? string.Empty) is { } shown && shown == query.KeyMarker && !_isShallow)
        {
            (_current.Skip, _kept.Skip) = (shown, shown);
        }
    }

    private bool IsFull => _items.Count > _query.ItemsMax;

    /// <summary>Lists.</summary>
    public static async ValueTask<(IReadOnlyList<ListedVersion> Items, bool IsTruncated)> ListAsync(
        VersionedBucket bucket, VersionQuery query, CancellationToken cancellationToken)
    {
        if (query.ItemsMax == 0)
        {
            return ([], false);
        }

        // One more than asked for tells whether there is more.
        var lister = new VersionLister(bucket, query);
        await lister.RunAsync(cancellationToken);
        var items = lister._items;
        return items.Count > query.ItemsMax ? (items.GetRange(0, query.ItemsMax), true) : (items, false);
    }

    private async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (_query is { KeyMarker: { } marker, IdMarker: { } id })
        {
            await ResumeAsync(marker, id, cancellationToken);
        }

        await MoveCurrentAsync(cancellationToken);
        await MoveKeptAsync(cancellationToken);
        while (!IsFull && (_nextCurrent ?? _nextKept) is not null)
        {
            var order = _nextCurrent is null ? 1 : _nextKept is null ? -1
                : Utf8Order.Compare(_nextCurrent.Value.Key, _nextKept.Value.Key);
            var item = order <= 0 ? _nextCurrent!.Value : _nextKept!.Value;
            if (item.IsPrefix || (!_isShallow && RollUp(item.Key) is not null))
            {
                await ShowPrefixAsync(item.IsPrefix ? item.Key : RollUp(item.Key)!, cancellationToken);
                continue;
            }

            await ShowKeyAsync(
                item.Key, order <= 0 ? _nextCurrent!.Value.Status : null, order >= 0 ? _nextKept!.Value.Status : null,
                cancellationToken);
            if (order <= 0)
            {
                await MoveCurrentAsync(cancellationToken);
            }

            if (order >= 0)
            {
                await MoveKeptAsync(cancellationToken);
            }
        }
    }

    // Both walks go on behind it.
    private async ValueTask ShowPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        if (!_isShallow && !await HoldsVersionsAsync(prefix, cancellationToken))
        {
            return;
        }

        _items.Add(new ListedVersion(prefix, null, IsLatest: false, IsMarker: false, null));
        (_current.Skip, _kept.Skip) = (prefix, prefix);
        while (_nextCurrent is { } current && current.Key.StartsWith(prefix, StringComparison.Ordinal))
        {
            await MoveCurrentAsync(cancellationToken);
        }

        while (_nextKept is { } kept && kept.Key.StartsWith(prefix, StringComparison.Ordinal))
        {
            await MoveKeptAsync(cancellationToken);
        }
    }

    // A directory on the way to a longer key is no version itself, so it cannot be what a prefix is shown for.
    private async ValueTask<bool> HoldsVersionsAsync(string prefix, CancellationToken cancellationToken)
    {
        if (_nextCurrent is { } current && current.Key.StartsWith(prefix, StringComparison.Ordinal))
        {
            return true;
        }

        var (page, isLeaf) = await OpenAsync(_nextKept!.Value.Status!, 2, cancellationToken);
        if (page.Entries.Count > 0)
        {
            return true;
        }

        if (isLeaf)
        {
            _kept.PassOver();
        }

        await MoveKeptAsync(cancellationToken);
        return false;
    }

    private async ValueTask ShowKeyAsync(
        string key, FileStatus? current, FileStatus? directory, CancellationToken cancellationToken)
    {
        var currentId = current is null ? null : current.IsDirectory ? VersionNames.Null : VersionNames.IdOf(current);
        if (current is not null)
        {
            _items.Add(new ListedVersion(key, currentId, IsLatest: true, IsMarker: false, current));
        }

        if (directory is null)
        {
            return;
        }

        var (page, isLeaf) = await OpenAsync(directory, Room(), cancellationToken);
        if (isLeaf)
        {
            _kept.PassOver();
        }

        await ShowEntriesAsync(
            new Shown(key, directory.Path, currentId, IsFirst: current is null), page, cancellationToken);
    }

    private async ValueTask ShowEntriesAsync(Shown shown, VersionPage page, CancellationToken cancellationToken)
    {
        var hasNull = shown.CurrentId == VersionNames.Null;
        var isFirst = shown.IsFirst;
        while (true)
        {
            foreach (var entry in page.Entries)
            {
                // What an unfinished change left of a version that is current, or of a "null" that was replaced.
                if (entry.Id == shown.CurrentId || (entry.IsNull && hasNull))
                {
                    continue;
                }

                hasNull |= entry.IsNull;
                _items.Add(new ListedVersion(
                    shown.Key, entry.Id, IsLatest: isFirst && entry.IsMarker, entry.IsMarker, entry.Status));
                isFirst = false;
                if (IsFull)
                {
                    return;
                }
            }

            if (!page.HasMore)
            {
                return;
            }

            page = await PageAsync(shown.Directory, page.LastName!, cancellationToken);
        }
    }

    // The rest of the key that the last page ended in.
    private async ValueTask ResumeAsync(string key, string id, CancellationToken cancellationToken)
    {
        if (!key.StartsWith(_query.Prefix, StringComparison.Ordinal) || RollUp(key) is not null
            || key.EndsWith('/') || KeyPaths.TryOfKey(_bucket.Path, key) is not { } path)
        {
            return;
        }

        var current = await _bucket.CurrentAsync(path, cancellationToken);
        var currentId = current is null ? null : VersionNames.IdOf(current);
        var after = VersionNames.BeforeEntries;
        if (id != currentId)
        {
            after = id != VersionNames.Null ? VersionNames.AfterEntryOf(id)
                : (await _bucket.EntryAsync(path, id, cancellationToken))?.Path.Name ?? after;
        }

        // A "null" that was shown must not come again as an older one.
        var firstNull = currentId == VersionNames.Null
            ? null
            : await _bucket.EntryAsync(path, VersionNames.Null, cancellationToken);
        var hidden = firstNull is { } first && string.CompareOrdinal(first.Path.Name, after) <= 0
            ? VersionNames.Null
            : currentId;
        var directory = VersionNames.DirectoryOf(_bucket.Path, path);
        await ShowEntriesAsync(
            new Shown(key, directory, hidden, IsFirst: false), await PageAsync(directory, after, cancellationToken),
            cancellationToken);
    }

    // The entries of a key's directory, and whether nothing else is in it.
    private async ValueTask<(VersionPage Page, bool IsLeaf)> OpenAsync(
        FileStatus directory, int entriesMax, CancellationToken cancellationToken)
    {
        var options = new ListOptions { Caller = _bucket.Caller, EntriesMax = entriesMax };
        try
        {
            var all = await _bucket.Client.ListAsync(directory.Path, options, cancellationToken);
            if (!all.HasMore)
            {
                return (VersionPage.Of(all), !all.Entries.Any(static e => e.IsDirectory));
            }
        }
        catch (Core.Errors.FabricException e) when (e.Kind
            is Core.Errors.FabricErrorKind.NotFound or Core.Errors.FabricErrorKind.NotADirectory)
        {
            return (VersionPage.Empty, true);
        }

        var page = await PageAsync(directory.Path, VersionNames.BeforeEntries, cancellationToken);
        return (page, !await HoldsKeysAsync(directory.Path, cancellationToken));
    }

    private async ValueTask<bool> HoldsKeysAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var options = new ListOptions { Caller = _bucket.Caller, AfterName = after };
            var page = await _bucket.Client.ListAsync(directory, options, cancellationToken);
            if (page.Entries.Any(static e => e.IsDirectory))
            {
                return true;
            }

            if (!page.HasMore || page.Entries.Count == 0)
            {
                return false;
            }

            after = page.Entries[^1].Path.Name;
        }
    }

    private ValueTask<VersionPage> PageAsync(FabricPath directory, string after, CancellationToken cancellationToken) =>
        _bucket.PageAsync(directory, after, Room(), cancellationToken);

    private int Room() => Math.Clamp(_query.ItemsMax + 1 - _items.Count, 2, FabricLimits.ListEntriesMax);

    private async ValueTask MoveCurrentAsync(CancellationToken cancellationToken) =>
        _nextCurrent = await _current.MoveNextAsync(cancellationToken) ? _current.Current : null;

    private async ValueTask MoveKeptAsync(CancellationToken cancellationToken)
    {
        do
        {
            _nextKept = _bucket.State != VersioningState.Off && await _kept.MoveNextAsync(cancellationToken)
                ? _kept.Current
                : null;
        }
        while (_nextKept is { IsPrefix: true, Key: var prefix } && await IsEmptyAsync(prefix, cancellationToken));
    }

    // A page that begins behind a key does not see that nothing lies below its directory.
    private async ValueTask<bool> IsEmptyAsync(string prefix, CancellationToken cancellationToken) =>
        _query.KeyMarker is { } marker && marker.StartsWith(prefix[..^1], StringComparison.Ordinal)
        && KeyPaths.TryOfKey(VersionNames.RootOf(_bucket.Path), prefix) is { } directory
        && !await HoldsKeysAsync(directory, cancellationToken);

    private string? RollUp(string key)
    {
        if (_query.Delimiter.Length == 0 || !key.StartsWith(_query.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var at = key.IndexOf(_query.Delimiter, _query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + _query.Delimiter.Length)];
    }

    private readonly record struct Shown(string Key, FabricPath Directory, string? CurrentId, bool IsFirst);
}
