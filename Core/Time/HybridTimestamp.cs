namespace OrleansAlluxio.Core.Time;

/// <summary>
/// A hybrid logical clock time (Kulkarni et al. 2014): milliseconds since 1970 UTC in the upper 48 bits, a counter in
/// the lower 16. Ordered as the number; 0 means never.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.hlc")]
public readonly record struct HybridTimestamp([property: Id(0)] long Value) : IComparable<HybridTimestamp>
{
    /// <summary>Before every event.</summary>
    public static HybridTimestamp Never => default;

    /// <summary>
    /// The latest that a clock takes from elsewhere, in the year 4199: later ones still fit the number.
    /// </summary>
    public static HybridTimestamp Latest { get; } = new(1L << 62);

    /// <summary>Whether nothing ever happened at this time.</summary>
    public bool IsNever => Value == 0;

    /// <summary>The physical part: milliseconds since 1970 UTC.</summary>
    public long UnixMilliseconds => Value >> 16;

    /// <summary>The first timestamp of a millisecond.</summary>
    /// <exception cref="OverflowException">The time does not fit; it is never cut.</exception>
    public static HybridTimestamp FromUnixMilliseconds(long milliseconds) => new(checked(milliseconds * (1L << 16)));

    /// <summary>
    /// What the clock that gave this time shows that much later, if nobody asked it meanwhile: parts of a millisecond
    /// count, so that adding many a short span does not run ahead of the clock.
    /// </summary>
    /// <exception cref="OverflowException">It does not fit the number.</exception>
    public HybridTimestamp Later(TimeSpan span) => new(checked(Value + (long)(span.TotalMilliseconds * (1L << 16))));

    /// <inheritdoc/>
    public int CompareTo(HybridTimestamp other) => Value.CompareTo(other.Value);

    /// <summary>Order by time.</summary>
    public static bool operator <(HybridTimestamp left, HybridTimestamp right) => left.Value < right.Value;

    /// <summary>Order by time.</summary>
    public static bool operator >(HybridTimestamp left, HybridTimestamp right) => left.Value > right.Value;

    /// <summary>Order by time.</summary>
    public static bool operator <=(HybridTimestamp left, HybridTimestamp right) => left.Value <= right.Value;

    /// <summary>Order by time.</summary>
    public static bool operator >=(HybridTimestamp left, HybridTimestamp right) => left.Value >= right.Value;
}
