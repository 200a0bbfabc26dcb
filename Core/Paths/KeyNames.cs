using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansAlluxio.Core.Paths;

/// <summary>
/// Keys of an object store and the paths that stand for them. A key is any text, a path is not: a component that can be
/// no name is escaped. Exactly one path for each key and at most one key for each path; most are the same text.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A component that is empty, <c>.</c>, <c>..</c>, reserved, or begins with <c>^^</c> gets <c>^^</c> in front:
/// <c>a//b</c> is <c>a/^^/b</c>.</item>
/// <item>A component too long for a name is cut into a chain: directories whose name is as much as fits with <c>^^</c>
/// behind it, and in front too if the text begins so, then the rest, which is escaped like a component of its own. A
/// name of at least 252 bytes that ends with <c>^^</c> is always such a link, so a component that looks like one is a
/// chain too.</item>
/// </list>
/// Links sort where the keys do, but for siblings that begin with the link's text; the five short escapes are the only
/// names that sort elsewhere than their keys. A key grows at most threefold (<c>/</c> becomes <c>^^/</c>), so one of
/// 1,024 bytes and its bucket fit a path.
/// </remarks>
public sealed class KeyNames
{
    /// <summary>Longest key in UTF-8 bytes: S3's limit.</summary>
    public const int KeyBytesMax = 1024;

    /// <summary>What begins an escaped name and ends a link of a chain.</summary>
    public const string Mark = "^^";

    /// <summary>
    /// Fewest bytes of a link's name without its end: the most that fit, less the bytes of a character that did not.
    /// </summary>
    public const int LinkBytesMin = LinkBytesMax - 3;

    /// <summary>Most bytes of a link's name without its end.</summary>
    public const int LinkBytesMax = FabricLimits.NameBytesMax - 2;

    private static readonly string[] ReservedNames = [".fabric-tmp", ".fabric-versions"];
    private static readonly string[] ShortDoorNames = ["", ".", "..", .. ReservedNames];
    private static readonly string WideRest =
        string.Concat(Enumerable.Repeat("\U0010FFFF", FabricLimits.NameBytesMax / 4));
    private readonly bool _escapesReserved;

    // Names that a store keeps as they are, escaped any number of times.
    private readonly string[] _staying;

    private KeyNames(bool escapesReserved, params string[] staying) =>
        (_escapesReserved, _staying) = (escapesReserved, staying);

    /// <summary>
    /// The mapping of a door: names that the fabric uses for itself are escaped, so a key never reaches them.
    /// </summary>
    public static KeyNames Door { get; } = new(escapesReserved: true);

    /// <summary>
    /// The mapping of a connector to an object store: the store gets the very key. Only names that the fabric uses for
    /// itself stay as they are, escaped or not, since the store already has their plain form.
    /// </summary>
    public static KeyNames Store { get; } = new(escapesReserved: false, ReservedNames);

    /// <summary>
    /// The same for a store whose addresses lose the components <c>.</c> and <c>..</c>, as those of Azure do: it holds
    /// them under their escaped names.
    /// </summary>
    public static KeyNames StoreWithoutDots { get; } = new(escapesReserved: false, [".", "..", .. ReservedNames]);

    /// <summary>Components whose escaped name sorts elsewhere than they do, in order.</summary>
    public static IReadOnlyList<string> ShortEscapes => ShortDoorNames;

    /// <summary>Whether a name is a link of a chain.</summary>
    public static bool IsLink(string name) =>
        name.Length >= (LinkBytesMin + Mark.Length) / 4 && name.EndsWith(Mark, StringComparison.Ordinal)
        && Encoding.UTF8.GetByteCount(name) >= LinkBytesMin + Mark.Length;

    /// <summary>The relative path of a key. One slash at its end, which marks a directory, is dropped.</summary>
    /// <remarks>Whatever cannot be escaped (NUL, lone surrogates) is left for the parser of paths to refuse.</remarks>
    public string Escape(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = key.EndsWith('/') ? key.AsSpan(0, key.Length - 1) : key;
        if (text.Length > 0 && IsPlain(text))
        {
            return text.Length == key.Length ? key : text.ToString();
        }

        var path = new StringBuilder(text.Length + 16);
        foreach (var component in text.Split('/'))
        {
            if (path.Length > 0)
            {
                path.Append('/');
            }

            AppendEscaped(path, text[component]);
        }

        return path.ToString();
    }

    /// <summary>The name of one component of a key, or the chain of names, with slashes.</summary>
    public string EscapeComponent(string component)
    {
        ArgumentNullException.ThrowIfNull(component);
        if (IsPlainName(component))
        {
            return component;
        }

        var path = new StringBuilder(component.Length + 4);
        AppendEscaped(path, component);
        return path.ToString();
    }

    /// <summary>
    /// The key of a relative path, without the slash that would mark it as a directory; false when it stands for none.
    /// One that ends in a slash even so has an empty last component: only a directory can be there.
    /// </summary>
    public bool TryUnescape(string relative, [NotNullWhen(true)] out string? key)
    {
        ArgumentNullException.ThrowIfNull(relative);
        if (relative.Length > 0 && IsPlain(relative))
        {
            key = relative;
            return true;
        }

        var text = new StringBuilder(relative.Length);
        var names = relative.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            text.Append(TextOf(names[i]));
            if (i < names.Length - 1 && !IsLink(names[i]))
            {
                text.Append('/');
            }
        }

        // An empty last component would be read as the mark of a directory: "a/^^" is the directory of "a//b".
        key = text.ToString();
        var isWhole = !IsLink(names[^1]);
        if (isWhole && Escape(key.EndsWith('/') ? key + "/" : key) == relative)
        {
            return true;
        }

        key = null;
        return false;
    }

    /// <summary>The text that a name adds to a key: of a link without its mark, else without the escape.</summary>
    /// <remarks>Whether the name is the one that stands for it only escaping it again tells.</remarks>
    public string TextOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isMarked = name.StartsWith(Mark, StringComparison.Ordinal);
        return IsLink(name) ? name[(isMarked ? Mark.Length : 0)..^Mark.Length]
            : isMarked && !StaysAsItIs(name) ? name[Mark.Length..]
            : name;
    }

    /// <summary>
    /// What the keys below a link, or a chain of links, begin with; false when the path does not end in a link that a
    /// key can have.
    /// </summary>
    public bool TryUnescapeLink(string relative, [NotNullWhen(true)] out string? text)
    {
        ArgumentNullException.ThrowIfNull(relative);

        // A character of four bytes fits into no link, and so many of them need no chain of their own.
        text = IsLink(relative[(relative.LastIndexOf('/') + 1)..])
            && TryUnescape(relative + "/" + WideRest, out var key)
                ? key[..^WideRest.Length]
                : null;
        return text is not null;
    }

    /// <summary>A component as its name would be if it could be any length: only a mark in front of a mark.</summary>
    public static string Marked(string component) =>
        component.StartsWith(Mark, StringComparison.Ordinal) ? Mark + component : component;

    /// <summary>Names of links, each of whose texts a marked component begins with, shortest first.</summary>
    public static IEnumerable<string> LinksOf(string marked)
    {
        var (length, bytes) = (0, 0);
        foreach (var rune in marked.EnumerateRunes())
        {
            if (bytes is >= LinkBytesMin and <= LinkBytesMax)
            {
                yield return marked[..length] + Mark;
            }

            length += rune.Utf16SequenceLength;
            bytes += rune.Utf8SequenceLength;
            if (bytes > LinkBytesMax)
            {
                yield break;
            }
        }
    }

    // How much of a component the first link of its chain takes, in characters.
    private static int LinkLength(ReadOnlySpan<char> component)
    {
        var length = 0;
        var bytes = component.StartsWith(Mark, StringComparison.Ordinal) ? Mark.Length : 0;
        foreach (var rune in component.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LinkBytesMax)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    private void AppendEscaped(StringBuilder path, ReadOnlySpan<char> component)
    {
        while (!TryAppendName(path, component))
        {
            // The first mark keeps links among the names of what they begin with.
            var length = LinkLength(component);
            path.Append(component.StartsWith(Mark, StringComparison.Ordinal) ? Mark : string.Empty)
                .Append(component[..length]).Append(Mark).Append('/');
            component = component[length..];
        }
    }

    // False when the component needs a chain.
    private bool TryAppendName(StringBuilder path, ReadOnlySpan<char> component)
    {
        var mark = NeedsMark(component) ? Mark : string.Empty;
        var bytes = mark.Length + Encoding.UTF8.GetByteCount(component);
        if (bytes > FabricLimits.NameBytesMax
            || (bytes >= LinkBytesMin + Mark.Length && component.EndsWith(Mark, StringComparison.Ordinal)))
        {
            return false;
        }

        path.Append(mark).Append(component);
        return true;
    }

    private bool NeedsMark(ReadOnlySpan<char> component) =>
        component is "" or "." or ".."
        || (component.StartsWith(Mark, StringComparison.Ordinal) && !StaysAsItIs(component))
        || (_escapesReserved && IsAmong(ReservedNames, component));

    // In a store: a name that stays, escaped any number of times.
    private bool StaysAsItIs(ReadOnlySpan<char> name)
    {
        if (_escapesReserved)
        {
            return false;
        }

        while (name.StartsWith(Mark, StringComparison.Ordinal))
        {
            name = name[Mark.Length..];
        }

        return IsAmong(_staying, name);
    }

    private static bool IsAmong(string[] names, ReadOnlySpan<char> name)
    {
        foreach (var one in names)
        {
            if (name.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsPlain(ReadOnlySpan<char> path)
    {
        foreach (var component in path.Split('/'))
        {
            if (!IsPlainName(path[component]))
            {
                return false;
            }
        }

        return true;
    }

    // Its own name. Only few bytes need to be looked at for nearly every name.
    private bool IsPlainName(ReadOnlySpan<char> component) =>
        !component.IsEmpty && !(component[0] is '.' or '^' && NeedsMark(component))
        && (component.Length <= (LinkBytesMin + Mark.Length) / 3
            || (Encoding.UTF8.GetByteCount(component) is var bytes && bytes <= FabricLimits.NameBytesMax
                && (bytes < LinkBytesMin + Mark.Length || !component.EndsWith(Mark, StringComparison.Ordinal))));
}
