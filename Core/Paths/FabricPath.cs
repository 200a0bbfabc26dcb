using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansAlluxio.Core.Paths;

/// <summary>
/// A canonical absolute path in the tree: <c>/</c>, or <c>/a/b</c> without trailing slash. The only canonicaliser:
/// every door (URL, copy source, WebHDFS, CLI, job arguments) parses through here, so what is refused here exists
/// nowhere.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.path")]
public readonly struct FabricPath : IEquatable<FabricPath>, IComparable<FabricPath>
{
    [Id(0)]
    private readonly string? _value;

    private FabricPath(string value) => _value = value;

    /// <summary>The root of the tree.</summary>
    public static FabricPath Root { get; } = new("/");

    /// <summary>The canonical text. The default struct is the root.</summary>
    public string Value => _value ?? "/";

    /// <summary>Whether this is the root.</summary>
    public bool IsRoot => _value is null || _value.Length == 1;

    /// <summary>The last component; empty for the root.</summary>
    public string Name => IsRoot ? string.Empty : Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The containing directory; the root's parent is the root.</summary>
    public FabricPath Parent
    {
        get
        {
            if (IsRoot)
            {
                return Root;
            }

            var slash = Value.LastIndexOf('/');
            return slash == 0 ? Root : new FabricPath(Value[..slash]);
        }
    }

    /// <summary>Number of components; 0 for the root.</summary>
    public int Depth => IsRoot ? 0 : Value.AsSpan().Count('/');

    /// <summary>Parses a path that must already be canonical, but for one trailing slash, which is dropped.</summary>
    /// <exception cref="FabricException"><see cref="FabricErrorKind.InvalidPath"/> with the rule it breaks.</exception>
    public static FabricPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var path, out var reason)
            ? path
            : throw new FabricException(FabricErrorKind.InvalidPath, "parse path", Shorten(text), reason);
    }

    /// <summary>Parses without throwing; <paramref name="reason"/> names the broken rule.</summary>
    public static bool TryParse(string text, out FabricPath path, [NotNullWhen(false)] out string? reason)
    {
        path = default;
        if (string.IsNullOrEmpty(text) || text[0] != '/')
        {
            reason = "a path is absolute and starts with '/'";
            return false;
        }

        if (text.Length == 1)
        {
            path = Root;
            reason = null;
            return true;
        }

        if (text[^1] == '/')
        {
            text = text[..^1];
        }

        if (Encoding.UTF8.GetByteCount(text) > FabricLimits.PathBytesMax)
        {
            reason = $"a path has at most {FabricLimits.PathBytesMax} bytes";
            return false;
        }

        foreach (var range in text.AsSpan(1).Split('/'))
        {
            reason = WhyNotName(text.AsSpan(1)[range]);
            if (reason is not null)
            {
                return false;
            }
        }

        path = new FabricPath(text);
        reason = null;
        return true;
    }

    /// <summary>Whether <paramref name="name"/> can be one component; null when it can, else the broken rule.</summary>
    public static string? WhyNotName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return "a path has no empty component ('//')";
        }

        if (name is "." or "..")
        {
            return "a path has no '.' or '..' component";
        }

        if (name.IndexOfAny('/', '\0') >= 0)
        {
            return "a path component has no '/' and no NUL";
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(name[i]) || i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1]))
            {
                return "a path is valid Unicode (lone surrogate found)";
            }

            i++;
        }

        return Encoding.UTF8.GetByteCount(name) > FabricLimits.NameBytesMax
            ? $"a path component has at most {FabricLimits.NameBytesMax} bytes"
            : null;
    }

    /// <summary>The child of that name.</summary>
    /// <exception cref="FabricException"><see cref="FabricErrorKind.InvalidPath"/> when the name or the whole is no
    /// path.</exception>
    public FabricPath Child(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var reason = WhyNotName(name);
        if (reason is not null)
        {
            throw new FabricException(FabricErrorKind.InvalidPath, "parse path", Shorten(name), reason);
        }

        return Parse(IsRoot ? "/" + name : Value + "/" + name);
    }

    /// <summary>
    /// Whether this is <paramref name="ancestor"/> or below it, by components: <c>/foobar</c> is not under <c>/foo</c>.
    /// </summary>
    public bool IsSameOrUnder(FabricPath ancestor)
    {
        if (ancestor.IsRoot)
        {
            return true;
        }

        var value = Value;
        var prefix = ancestor.Value;
        return value.StartsWith(prefix, StringComparison.Ordinal)
            && (value.Length == prefix.Length || value[prefix.Length] == '/');
    }

    /// <summary>
    /// The rest of this path below <paramref name="ancestor"/> without leading slash; empty when equal.
    /// </summary>
    public string RelativeTo(FabricPath ancestor)
    {
        if (!IsSameOrUnder(ancestor))
        {
            throw new ArgumentException($"'{Value}' is not under '{ancestor.Value}'.", nameof(ancestor));
        }

        if (ancestor.IsRoot)
        {
            return Value[1..];
        }

        return Value.Length == ancestor.Value.Length ? string.Empty : Value[(ancestor.Value.Length + 1)..];
    }

    /// <summary>This path joined with a relative canonical rest such as <c>b/c</c>; empty returns this.</summary>
    public FabricPath Join(string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        return relative.Length == 0 ? this : Parse(IsRoot ? "/" + relative : Value + "/" + relative);
    }

    /// <inheritdoc/>
    public bool Equals(FabricPath other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FabricPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(FabricPath other) => Utf8Order.Compare(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Equality by canonical text.</summary>
    public static bool operator ==(FabricPath left, FabricPath right) => left.Equals(right);

    /// <summary>Inequality by canonical text.</summary>
    public static bool operator !=(FabricPath left, FabricPath right) => !left.Equals(right);

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
