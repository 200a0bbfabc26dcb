using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// A directory as the beginning of keys: ends in a slash, or within a component when the directory is a link of a chain
/// (see <see cref="KeyNames"/>). Tells which of the keys that begin so are below it, and under which name.
/// </summary>
internal sealed class S3Scope
{
    private readonly string _component = string.Empty;
    private readonly string _links = string.Empty;

    private S3Scope(string key) => Key = key;

    private S3Scope(string key, string component, string links) => (Key, _component, _links) = (key, component, links);

    /// <summary>What the keys begin with.</summary>
    public string Key { get; }

    /// <summary>
    /// Whether it is a link: then it has no key of its own, and not every key that begins so is below.
    /// </summary>
    public bool IsLink => _links.Length > 0;

    /// <summary>The scope of a directory; null when no keys can be below it.</summary>
    public static S3Scope? TryOf(string prefix, UfsPath directory)
    {
        if (directory.IsRoot)
        {
            return new S3Scope(prefix);
        }

        if (KeyNames.Store.TryUnescape(directory.Value, out var key))
        {
            return new S3Scope(prefix + key + "/");
        }

        if (!KeyNames.Store.TryUnescapeLink(directory.Value, out var text))
        {
            return null;
        }

        var names = directory.Value.Split('/');
        var first = names.Length - 1;
        while (first > 0 && KeyNames.IsLink(names[first - 1]))
        {
            first--;
        }

        return new S3Scope(
            prefix + text, text[(text.LastIndexOf('/') + 1)..], string.Join('/', names[first..]) + "/");
    }

    /// <summary>
    /// The name of the child that holds a component, given without what the scope begins with, and whether that is a
    /// link; null when the component is not below this link.
    /// </summary>
    public (string Name, bool IsLink)? ChildOf(string component)
    {
        var path = KeyNames.Store.EscapeComponent(_component + component);
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
    public static string StartOf(string name)
    {
        // The last text before those that begin with a mark.
        const string BeforeMarks = "^]\U0010FFFF";
        const string mark = KeyNames.Mark;
        return KeyNames.IsLink(name) ? KeyNames.Store.TextOf(name) + mark
            : !name.StartsWith(mark, StringComparison.Ordinal) ? name
            : KeyNames.Store.TextOf(name) is var text && text != name
                && text.StartsWith(mark, StringComparison.Ordinal)
                ? text
                : BeforeMarks;
    }
}
