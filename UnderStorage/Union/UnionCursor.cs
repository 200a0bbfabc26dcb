namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>A branch's listing of a directory, a page at a time. Holds one page.</summary>
internal sealed class UnionCursor(UnionBranch branch, UfsListRequest request, UnionContinuation from)
{
    private IReadOnlyList<UfsEntry> _entries = [];
    private int _at;
    private string? _page = from.Pages[branch.Index];
    private string? _next = from.Pages[branch.Index];

    public UnionBranch Branch => branch;

    /// <summary>The first entry that was not taken; null at the end.</summary>
    public UfsEntry? Head => _at < _entries.Count ? _entries[_at] : null;

    /// <summary>Why the directory is not one of this branch: NotFound or NotADirectory.</summary>
    public FabricException? Missing { get; private set; }

    /// <summary>Where a later listing finds what this one has not taken; null at the end.</summary>
    public string? Resume => Head is null ? _next : _page;

    public void Take() => _at++;

    /// <summary>Reads on until there is a head or the end.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        while (Head is null && _next is not null)
        {
            var page = await TryListAsync(_next, cancellationToken).ConfigureAwait(false);
            (_page, _next, _at) = (_next, page?.Continuation, 0);
            _entries = page?.Entries ?? [];
            while (_at < _entries.Count && from.Last.Length > 0
                && Utf8Order.Compare(_entries[_at].Path.Value, from.Last) <= 0)
            {
                _at++; // Of a page that was given in part.
            }
        }
    }

    private async ValueTask<UfsListPage?> TryListAsync(string page, CancellationToken cancellationToken)
    {
        try
        {
            return await branch.Store.ListAsync(
                request with { Continuation = page.Length == 0 ? null : page }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FabricException e) when (
            !request.Directory.IsRoot && e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            // This branch says that it has no such directory. Any other failure is one of the whole listing.
            Missing = e;
            return null;
        }
    }
}
