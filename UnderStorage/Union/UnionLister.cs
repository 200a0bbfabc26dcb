using System.Runtime.CompilerServices;

namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>
/// Merges the sorted listings of the branches as they come: memory is a page of each. Of one name the first branch's
/// entry counts. A page that was merged in part is asked for again by the next call, so that nothing is kept between.
/// </summary>
internal sealed class UnionLister(UnionFinder finder, UnderStorageCapabilities capabilities)
{
    private const string Operation = "list";
    private const int EntriesMax = 1000;

    /// <summary>See <see cref="IUnderStorage.ListAsync"/>.</summary>
    public async ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken)
    {
        var (entries, continuation) = await MergeAsync(request, null, cancellationToken).ConfigureAwait(false);
        return new UfsListPage(entries, continuation);
    }

    /// <summary>See <see cref="IUfsBranches.FindHiddenAsync"/>.</summary>
    public async IAsyncEnumerable<UfsHidden> FindHiddenAsync(
        UfsPath directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Names of the directories that were found on the way down; what was listed beside them is not kept.
        var open = new Stack<UfsPath>([directory]);
        while (open.TryPop(out var at))
        {
            var below = new List<UfsPath>();
            string? continuation = null;
            do
            {
                var hidden = new List<UfsHidden>();
                var request = new UfsListRequest { Directory = at, Continuation = continuation };
                (var entries, continuation) = await MergeAsync(
                    request, hidden, cancellationToken).ConfigureAwait(false);
                below.AddRange(entries.Where(static e => e.Status.Fingerprint.Kind == EntryKind.Directory)
                    .Select(static e => e.Path));
                foreach (var found in hidden)
                {
                    yield return found;
                }
            }
            while (continuation is not null);

            for (var i = below.Count - 1; i >= 0; i--)
            {
                open.Push(below[i]);
            }
        }
    }

    private async ValueTask<(List<UfsEntry> Entries, string? Continuation)> MergeAsync(
        UfsListRequest request, List<UfsHidden>? hidden, CancellationToken cancellationToken)
    {
        var from = Validate(request);
        var cursors = finder.Branches.Select(b => new UnionCursor(b, request, from)).ToArray();
        await Task.WhenAll(cursors.Select(c => c.FillAsync(cancellationToken).AsTask())).ConfigureAwait(false);
        if (request.Continuation is null)
        {
            RequireDirectory(request.Directory, cursors);
        }

        var shadows = new UnionShadows(from);
        var entries = new List<UfsEntry>();
        while (entries.Count < request.EntriesMax && First(cursors) is { } first)
        {
            var entry = first.Head!;
            if (!request.Recursive || shadows.Shows(entry, first.Branch))
            {
                entries.Add(entry with { Status = finder.Tagged(first.Branch, entry.Status) });
            }

            foreach (var cursor in cursors)
            {
                if (cursor.Head is { } head && head.Path == entry.Path)
                {
                    Note(hidden, (first.Branch, entry), (cursor.Branch, head));
                    cursor.Take();
                    await cursor.FillAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        var pages = cursors.Select(static c => c.Resume).ToArray();
        return (entries, pages.All(static p => p is null)
            ? null
            : new UnionContinuation(
                entries.Count > 0 ? entries[^1].Path.Value : from.Last, pages, shadows.Files).ToString());
    }

    private UnionContinuation Validate(UfsListRequest request)
    {
        if (request.EntriesMax is < 1 or > EntriesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, finder.Describe(request.Directory),
                $"a page has 1 to {EntriesMax} entries");
        }

        return request.Continuation is null
            ? UnionContinuation.Start(finder.Branches.Count)
            : UnionContinuation.TryParse(request.Continuation, finder.Branches.Count)
                ?? throw new FabricException(
                    FabricErrorKind.InvalidArgument, Operation, finder.Describe(request.Directory),
                    "the continuation is none of this store's, or its branches were changed; list from the beginning");
    }

    // Where a branch has a file of that name and no earlier one a directory, it is a file.
    private void RequireDirectory(UfsPath directory, UnionCursor[] cursors)
    {
        var first = cursors.FirstOrDefault(static c => c.Missing is not { Kind: FabricErrorKind.NotFound });
        if (first?.Missing is { } isFile)
        {
            throw isFile;
        }

        if (first is null && capabilities.RealDirectories)
        {
            throw UnionErrors.NotFound(Operation, finder.Describe(directory));
        }
    }

    private static UnionCursor? First(UnionCursor[] cursors)
    {
        UnionCursor? first = null;
        foreach (var cursor in cursors)
        {
            if (cursor.Head is { } head
                && (first is null || Utf8Order.Compare(head.Path.Value, first.Head!.Path.Value) < 0))
            {
                first = cursor;
            }
        }

        return first;
    }

    private static void Note(
        List<UfsHidden>? hidden, (UnionBranch Branch, UfsEntry Entry) shown, (UnionBranch Branch, UfsEntry Entry) other)
    {
        var (seen, unseen) = (shown.Entry.Status.Fingerprint, other.Entry.Status.Fingerprint);
        var areDirectories = seen.Kind == EntryKind.Directory && unseen.Kind == EntryKind.Directory;
        if (hidden is null || shown.Branch == other.Branch || areDirectories)
        {
            return;
        }

        hidden.Add(new UfsHidden(
            shown.Entry.Path, shown.Branch.Name, other.Branch.Name, unseen.LengthBytes,
            seen.Kind == unseen.Kind && seen.LengthBytes == unseen.LengthBytes));
    }
}
