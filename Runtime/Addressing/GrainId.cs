using System.Globalization;

namespace OrleansAlluxio.Runtime;

/// <summary>
/// Names one grain: its class and its key in text form. Numbers are upper-case hexadecimal, GUIDs 32 digits.
/// </summary>
public readonly struct GrainId : IEquatable<GrainId>
{
    /// <summary>Creates the id of a grain.</summary>
    public GrainId(string type, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(key);
        Type = type;
        Key = key;
    }

    /// <summary>The grain type's name: its class name without the ending "Grain", lower case, as in Orleans.</summary>
    public string Type { get; }

    /// <summary>The key within the type.</summary>
    public string Key { get; }

    /// <inheritdoc/>
    public bool Equals(GrainId other) =>
        string.Equals(Key, other.Key, StringComparison.Ordinal)
        && string.Equals(Type, other.Type, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Key);

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";

    /// <summary>Equality of type and key.</summary>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Inequality of type or key.</summary>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    internal static string KeyOf(long key) => key.ToString("X", CultureInfo.InvariantCulture);

    internal static string KeyOf(Guid key) => key.ToString("N");

    internal long KeyAsInt64() => long.Parse(Key, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    internal Guid KeyAsGuid() => Guid.ParseExact(Key, "N");
}
