using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// The entries of a directory as components of keys, in the UTF-8 order of the components. Entries come in the order of
/// their names, which is the same but for two: the short escapes (<c>^^</c>, <c>^^.</c>, ...) are fetched ahead, and
/// the chains of long components are merged in while they last. Names that stand for no key are left out.
/// </summary>
/// <remarks>
/// Holds a page of the directory and one of each chain that is open: at most those whose links begin with each other.
/// A chain belongs where its link's text is, its name sorts up to two bytes later. So before a name is given that
/// is long enough to begin with a link, the links it begins with are looked up.
/// </remarks>
internal sealed class ComponentStream
{
    private const string Mark = KeyNames.Mark;

    // Names from "^^" up to here are the short escapes and what other doors made; from "^^^^" on order is kept again.
    private const string EscapesEnd = Mark + "^]\U0010FFFF";

    private readonly IFabricClient _client;
    private readonly WalkPlan _plan;
    private readonly FabricPath _directory;
    private readonly ChainPart _chain;
    private readonly string _filter;
    private readonly string? _after;
    private readonly DirectoryPages _pages;
    private readonly ShortEscapes _escapes;
    private readonly List<(string Link, ComponentStream Stream)> _open = [];
    private readonly List<string> _links = [];
    private IReadOnlyList<FileStatus> _page = [];
    private string? _afterName;
    private int _next;
    private bool _hasMore = true;
    private bool _started;
    private ComponentStream? _peekedChain;
    private bool _peekedEscape;

    /// <summary>Begins a directory, or a link of a chain.</summary>
    /// <param name="client">The fabric.</param>
    /// <param name="plan">The walk.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="chain">The links above it, when it is one.</param>
    /// <param name="filter">Components begin with it.</param>
    /// <param name="after">Only components after it; null for all.</param>
    public ComponentStream(
        IFabricClient client, WalkPlan plan, FabricPath directory, ChainPart chain, string filter, string? after)
    {
        _client = client;
        _plan = plan;
        _directory = directory;
        _chain = chain;
        _filter = filter;
        _after = after;
        _pages = new DirectoryPages(client, plan, directory);
        _escapes = new ShortEscapes(_pages, chain, filter, after);
        _afterName = after is null ? null : SeekName.StartOf(after);
    }

    /// <summary>Whether nothing at all is in the directory, as far as it was walked, and it is still there.</summary>
    public bool IsEmpty => !_pages.HasEntries && !_pages.Vanished;

    /// <summary>The entry of a component; null when there is none.</summary>
    public async ValueTask<KeyComponent?> LookUpAsync(string text, CancellationToken cancellationToken) =>
        await _pages.LookUpAsync(KeyNames.Door.EscapeComponent(text), cancellationToken) is { } status
            ? new KeyComponent(text, status)
            : null;

    /// <summary>The next component, which stays the next until it is taken; null at the end.</summary>
    public async ValueTask<KeyComponent?> PeekAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _started = true;
            await StartAsync(cancellationToken);
        }

        while (true)
        {
            var name = await PeekNameAsync(cancellationToken);
            if (name is not null && await OpenBeforeAsync(name.Path.Name, cancellationToken))
            {
                continue;
            }

            var best = _open.Count > 0 || _escapes.Peek() is not null
                ? await PeekMergedAsync(cancellationToken)
                : null;
            if (name is null)
            {
                return best;
            }

            var text = KeyNames.Door.TextOf(name.Path.Name);
            if (best is { } merged && Utf8Order.Compare(merged.Text, text) < 0)
            {
                return best;
            }

            if (!KeyNames.IsLink(name.Path.Name))
            {
                (_peekedChain, _peekedEscape) = (null, false);
                return new KeyComponent(text, name);
            }

            _next++;
            Open(name.Path);
        }
    }

    /// <summary>Takes what was last peeked.</summary>
    public void Take()
    {
        if (_peekedChain is not null)
        {
            _peekedChain.Take();
        }
        else if (_peekedEscape)
        {
            _escapes.Take();
        }
        else
        {
            _next++;
        }
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_after is { } after)
        {
            await OpenLinksOfAsync(KeyNames.Marked(after), cancellationToken);
        }

        if (!_escapes.MayHaveAny)
        {
            return;
        }

        IReadOnlyList<FileStatus>? all = null;
        if (_afterName is null)
        {
            await FetchAsync(cancellationToken);
            all = _hasMore ? null : _page;
        }

        await _escapes.LoadAsync(all, cancellationToken);
    }

    // The next entry by name that is not a short escape and stands for a key.
    private async ValueTask<FileStatus?> PeekNameAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_next == _page.Count)
            {
                if (!_hasMore)
                {
                    return null;
                }

                await FetchAsync(cancellationToken);
                continue;
            }

            var entry = _page[_next];
            var name = entry.Path.Name;
            if (IsEscape(name))
            {
                SkipEscapes();
                continue;
            }

            var text = KeyNames.Door.TextOf(name);
            if (_filter.Length > 0 && !text.StartsWith(_filter, StringComparison.Ordinal)
                && Utf8Order.Compare(text, _filter) > 0)
            {
                // Texts are in order here: no later one begins with the filter either.
                _hasMore = false;
                _next = _page.Count;
                continue;
            }

            if (KeyNames.IsLink(name) ? entry.IsDirectory && MayHold(text) : IsWanted(entry, text))
            {
                return entry;
            }

            _next++;
        }
    }

    private static bool IsEscape(string name) =>
        name.StartsWith(Mark, StringComparison.Ordinal) && !KeyNames.IsLink(name)
        && !name.AsSpan(Mark.Length).StartsWith(Mark, StringComparison.Ordinal);

    // Other doors may have put any number of names there; they are passed over, not paged through.
    private void SkipEscapes()
    {
        _next++;
        if (_next == _page.Count && _hasMore && Utf8Order.Compare(_afterName, EscapesEnd) < 0)
        {
            _afterName = EscapesEnd;
        }
    }

    private bool IsWanted(FileStatus entry, string text) =>
        text.StartsWith(_filter, StringComparison.Ordinal)
        && (_after is null || Utf8Order.Compare(text, _after) > 0)
        && _chain.IsNameOf(text, entry.Path.Name, entry.IsDirectory);

    private bool MayHold(string link) =>
        (link.StartsWith(_filter, StringComparison.Ordinal) || _filter.StartsWith(link, StringComparison.Ordinal))
        && (_after is null || Utf8Order.Compare(link, _after) > 0 || _after.StartsWith(link, StringComparison.Ordinal));

    private async ValueTask<KeyComponent?> PeekMergedAsync(CancellationToken cancellationToken)
    {
        var best = _escapes.Peek();
        (_peekedChain, _peekedEscape) = (null, best is not null);
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var (link, stream) = _open[i];
            if (await stream.PeekAsync(cancellationToken) is not { } inner)
            {
                _open.RemoveAt(i);
            }
            else if (best is null || Utf8Order.Compare(link + inner.Text, best.Value.Text) < 0)
            {
                best = new KeyComponent(link + inner.Text, inner.Status);
                (_peekedChain, _peekedEscape) = (stream, false);
            }
        }

        return best;
    }

    // A long name may begin with links that sort behind it. Whether one was opened that may come first.
    private async ValueTask<bool> OpenBeforeAsync(string name, CancellationToken cancellationToken)
    {
        if (_links.Count > 0)
        {
            _links.RemoveAll(link => !name.AsSpan().StartsWith(link.AsSpan(0, link.Length - Mark.Length)));
        }

        return Encoding.UTF8.GetByteCount(name) > KeyNames.LinkBytesMin && !KeyNames.IsLink(name)
            && await OpenLinksOfAsync(name, cancellationToken);
    }

    private async ValueTask<bool> OpenLinksOfAsync(string marked, CancellationToken cancellationToken)
    {
        var hasOpened = false;
        foreach (var link in KeyNames.LinksOf(marked))
        {
            if (_links.Contains(link) || !MayHold(KeyNames.Door.TextOf(link)))
            {
                continue;
            }

            if (await _pages.LookUpAsync(link, cancellationToken) is { IsDirectory: true } found)
            {
                Open(found.Path);
                hasOpened = true;
            }
            else
            {
                _links.Add(link);
            }
        }

        return hasOpened;
    }

    private void Open(FabricPath directory)
    {
        if (_links.Contains(directory.Name))
        {
            return; // It was looked up before its name came.
        }

        _links.Add(directory.Name);
        var link = KeyNames.Door.TextOf(directory.Name);
        var after = _after is { } bound && bound.StartsWith(link, StringComparison.Ordinal)
            ? bound[link.Length..]
            : null;
        var filter = _filter.Length > link.Length ? _filter[link.Length..] : string.Empty;
        var chain = _chain.Below(link, directory.Name);
        _open.Add((link, new ComponentStream(_client, _plan, directory, chain, filter, after)));
    }

    private async ValueTask FetchAsync(CancellationToken cancellationToken)
    {
        var page = await _pages.FetchAsync(_afterName, _plan.PageEntries, cancellationToken);
        _page = page.Entries;
        _next = 0;
        _hasMore = page.HasMore;
        if (_page.Count > 0)
        {
            _afterName = _page[^1].Path.Name;
        }
    }
}
