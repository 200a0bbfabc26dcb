using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// The entries of a directory whose short escapes sort behind what they stand for: at most five, next to each other.
/// </summary>
internal sealed class ShortEscapes
{
    // The last names before "^^". A few more than there are escapes, so that one answer nearly always shows them all.
    private const string Before = "^]\U0010FFFF";
    private const int PageEntries = 16;

    private readonly DirectoryPages _pages;
    private readonly ChainPart _chain;
    private readonly List<string> _wanted = [];
    private readonly Queue<KeyComponent> _found = new();

    /// <summary>Begins.</summary>
    /// <param name="pages">The directory.</param>
    /// <param name="chain">The links above it.</param>
    /// <param name="filter">Only components that begin with it.</param>
    /// <param name="after">Only components after it; null for all.</param>
    public ShortEscapes(DirectoryPages pages, ChainPart chain, string filter, string? after)
    {
        (_pages, _chain) = (pages, chain);
        foreach (var text in KeyNames.ShortEscapes)
        {
            if (text.StartsWith(filter, StringComparison.Ordinal)
                && (after is null || Utf8Order.Compare(text, after) > 0))
            {
                _wanted.Add(text);
            }
        }
    }

    /// <summary>Whether any can be wanted.</summary>
    public bool MayHaveAny => _wanted.Count > 0;

    /// <summary>The next one, in order; null at the end.</summary>
    public KeyComponent? Peek() => _found.TryPeek(out var found) ? found : null;

    /// <summary>Takes the next one.</summary>
    public void Take() => _found.Dequeue();

    /// <summary>Finds them.</summary>
    /// <param name="all">All entries of the directory when they are known, else null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask LoadAsync(IReadOnlyList<FileStatus>? all, CancellationToken cancellationToken)
    {
        if (all is null)
        {
            var page = await _pages.FetchAsync(Before, PageEntries, cancellationToken);
            var reached = page.HasMore ? page.Entries[^1].Path.Name : null;
            all = reached is null || Utf8Order.Compare(reached, NameOf(_wanted[^1])) >= 0 ? page.Entries : null;
        }

        foreach (var text in _wanted)
        {
            // Other doors put many names between them: each is asked for.
            var entry = all is null
                ? await _pages.LookUpAsync(NameOf(text), cancellationToken)
                : Find(all, NameOf(text));
            if (entry is not null && _chain.IsNameOf(text, NameOf(text), entry.IsDirectory))
            {
                _found.Enqueue(new KeyComponent(text, entry));
            }
        }
    }

    private static string NameOf(string text) => KeyNames.Mark + text;

    private static FileStatus? Find(IReadOnlyList<FileStatus> entries, string name)
    {
        foreach (var entry in entries)
        {
            if (entry.Path.Name == name)
            {
                return entry;
            }
        }

        return null;
    }
}
