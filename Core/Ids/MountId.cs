namespace OrleansAlluxio.Core.Ids;

/// <summary>
/// A mount. Ids are never reused, so a page or intent of an unmounted store cannot be taken for another's.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.mount-id")]
public readonly record struct MountId
{
    /// <summary>Wraps a positive number.</summary>
    public MountId(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        Value = value;
    }

    /// <summary>The number; 0 only in the default struct, which means "on no mount".</summary>
    [Id(0)]
    public long Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
