namespace OrleansAlluxio.Core.Ids;

/// <summary>
/// Counts the changes of a file's bytes, from 1. Part of every page id, so a reader can never mix two versions.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.content-version")]
public readonly record struct ContentVersion
{
    /// <summary>Wraps a positive number.</summary>
    public ContentVersion(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        Value = value;
    }

    /// <summary>The version of a file's first bytes.</summary>
    public static ContentVersion First { get; } = new(1);

    /// <summary>The number.</summary>
    [Id(0)]
    public long Value { get; }

    /// <summary>The version after the next change.</summary>
    public ContentVersion Next() => new(Value + 1);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
