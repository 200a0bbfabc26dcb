using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A path inside an under store, relative to the mounted prefix: no leading or trailing slash, empty for the prefix
/// itself, components as in <see cref="FabricPath"/>. A connector joins it to its own root and can rely on it never
/// leaving that root.
/// </summary>
public readonly record struct UfsPath
{
    private readonly string? _value;

    private UfsPath(string value) => _value = value;

    /// <summary>The mounted prefix itself.</summary>
    public static UfsPath Root => default;

    /// <summary>The text without leading slash.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Whether this is the mounted prefix itself.</summary>
    public bool IsRoot => Value.Length == 0;

    /// <summary>The last component; empty for the root.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Parses a relative path.</summary>
    /// <exception cref="FabricException"><see cref="FabricErrorKind.InvalidPath"/>.</exception>
    public static UfsPath Parse(string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        return relative.Length == 0 ? Root : new UfsPath(FabricPath.Parse("/" + relative).Value[1..]);
    }

    /// <summary>The store path of a fabric path below a mount point.</summary>
    public static UfsPath Of(FabricPath path, FabricPath mountPoint) => new(path.RelativeTo(mountPoint));

    /// <summary>The child of that name.</summary>
    public UfsPath Child(string name) => Parse(IsRoot ? name : Value + "/" + name);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
