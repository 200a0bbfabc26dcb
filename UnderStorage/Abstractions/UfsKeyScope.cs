using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A directory of an object store as the beginning of keys: ends in a slash, or within a component when the directory
/// is a link of a chain (see <see cref="KeyNames"/>). Tells which of the keys that begin so are below it, and under
/// which name.
/// </summary>
public sealed class UfsKeyScope
{
    private readonly string _component = string.Empty;
    private readonly string _links = string.Empty;

    private UfsKeyScope(KeyNames names, string key) => (Names, Key) = (names, key);

    private UfsKeyScope(KeyNames names, string key, string component, string links)
        : this(names, key) => (_component, _links) = (component, links);

    /// <summary>The store's mapping of keys to names.</summary>
    public KeyNames Names { get; }

    /// <summary>What the keys begin with.</summary>
    public string Key { get; }

    /// <summary>
    /// Whether it is a link: then it has no key of its own, and not every key that begins so is below.
    /// </summary>
    public bool IsLink => _links.Length > 0;

    /// <summary>The scope of a directory; null when no keys can be below it.</summary>
    public static UfsKeyScope? TryOf(KeyNames names, string prefix, UfsPath directory)
    {
        if (directory.IsRoot)
        {
            return new UfsKeyScope(names, prefix);
        }

        if (names.TryUnescape(directory.Value, out var key))
        {
            return new UfsKeyScope(names, prefix + key + "/");
        }

        if (!names.TryUnescapeLink(directory.Value, out var text))
        {
            return null;
        }

        var path = directory.Value.Split('/');
        var first = path.Length - 1;
        while (first > 0 && KeyNames.IsLink(path[first - 1]))
        {
            first--;
        }

        return new UfsKeyScope(
            names, prefix + text, text[(text.LastIndexOf('/') + 1)..], string.Join('/', path[first..]) + "/");
    }

    /// <summary>
    /// The name of the child that holds a component, given without what the scope begins with, and whether that is a
    /// link; null when the component is not below this link.
    /// </summary>
    public (string Name, bool IsLink)? ChildOf(string component)
    {
        var path = Names.EscapeComponent(_component + component);
        if (!path.StartsWith(_links, StringComparison.Ordinal))
        {
            return null;
        }

        var slash = path.IndexOf('/', _links.Length);
        return slash < 0 ? (path[_links.Length..], false) : (path[_links.Length..slash], true);
    }

    /// <summary>Whether a key that begins with <see cref="Key"/> is below.</summary>
    public bool Holds(string key)
    {
        if (!IsLink)
        {
            return true;
        }

        var slash = key.IndexOf('/', Key.Length);
        return ChildOf(slash < 0 ? key[Key.Length..] : key[Key.Length..slash]) is not null;
    }

    /// <summary>Where to list after, so that nothing whose name is after <paramref name="name"/> is left out.</summary>
    public string StartOf(string name)
    {
        // The last text before those that begin with a mark.
        const string BeforeMarks = "^]\U0010FFFF";
        const string mark = KeyNames.Mark;
        return KeyNames.IsLink(name) ? Names.TextOf(name) + mark
            : !name.StartsWith(mark, StringComparison.Ordinal) ? name
            : Names.TextOf(name) is var text && text != name
                && text.StartsWith(mark, StringComparison.Ordinal)
                ? text
                : BeforeMarks;
    }

    /// <summary>
    /// The marked names of short components, and reserved names that a client's key was given: those with one mark more
    /// than their key are where it is, so these are elsewhere.
    /// </summary>
    public bool SortsElsewhere(string name) =>
        name.StartsWith(KeyNames.Mark, StringComparison.Ordinal) && !KeyNames.IsLink(name)
        && (Names.TextOf(name) is var text
            && (text == name || !text.StartsWith(KeyNames.Mark, StringComparison.Ordinal)));

    /// <summary>
    /// Names that belong between two others, though the store may list what they stand for before or behind: short
    /// escapes, directories, links.
    /// </summary>
    /// <param name="last">Last key of an answer, below the scope; null when nothing is behind it.</param>
    /// <param name="after">Last name of the page before.</param>
    /// <param name="links">Links that may be between, of which keys were listed or are to come.</param>
    public IEnumerable<string> Candidates(string? last, string after, IEnumerable<string> links)
    {
        var lastName = last is null ? null : NameOf(last);
        var escapes = KeyNames.ShortEscapes.Select(text => ChildOf(text)?.Name)
            .Where(static name => name is not null && name.StartsWith(KeyNames.Mark, StringComparison.Ordinal));
        var directories = last is null ? [] : UfsKeyOrder.MayFollow(last.Split('/')[0], string.Empty)
            .Select(text => ChildOf(text) is { IsLink: false } child ? child.Name : null);
        return escapes.Concat(directories).Concat(links).OfType<string>().Where(
            name => Utf8Order.Compare(name, after) > 0
                && (lastName is null || Utf8Order.Compare(name, lastName) < 0));
    }

    /// <summary>Whether clients' keys with a reserved name may belong between two names.</summary>
    public bool MayHoldReserved(string? last, string after) =>
        !IsLink
        && (last is null || Utf8Order.Compare(NameOf(last), KeyNames.Mark) >= 0)
        && (after.StartsWith(KeyNames.Mark, StringComparison.Ordinal)
            || Utf8Order.Compare(after, KeyNames.Mark) <= 0);

    /// <summary>Those of some keys of the scope that have a reserved name and belong between two names.</summary>
    public IReadOnlyList<string> Reserved(IEnumerable<string> keys, string? last, string after)
    {
        var lastName = last is null ? null : NameOf(last);
        return [.. keys.Select(key => key[Key.Length..])
            .Where(text => Names.TextOf(text) == text && SortsElsewhere(text)
                && Utf8Order.Compare(text, after) > 0
                && (lastName is null || Utf8Order.Compare(text, lastName) < 0))
            .Distinct()];
    }

    /// <summary>The name of the first component of a key, were there no bound on its length.</summary>
    public static string NameOf(string text)
    {
        var slash = text.IndexOf('/');
        return KeyNames.Marked(slash < 0 ? text : text[..slash]);
    }
}
