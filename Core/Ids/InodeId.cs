namespace OrleansAlluxio.Core.Ids;

/// <summary>The identity of a file or directory: positive, survives renames, never reused.</summary>
[GenerateSerializer, Immutable, Alias("oa.inode-id")]
public readonly record struct InodeId
{
    /// <summary>Wraps a positive number.</summary>
    public InodeId(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        Value = value;
    }

    /// <summary>The root directory of the tree.</summary>
    public static InodeId Root { get; } = new(1);

    /// <summary>The number; 0 only in the default struct, which names nothing.</summary>
    [Id(0)]
    public long Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
