namespace OrleansAlluxio.Engine.Workers;

/// <summary>Bounds of grants.</summary>
public sealed record PageGrantOptions
{
    /// <summary>
    /// How long a grant holds. Default 5 s: enough for 16 MiB at the pace of any client that is served well, and the
    /// longest that a full tier waits for a reader that died.
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most pages of one grant. Default 16: 16 MiB for one question.</summary>
    public int PagesMax { get; init; } = 16;

    /// <summary>
    /// Most bytes granted at once. Default 256 MiB, and never more than an eighth of the tiers: what is granted cannot
    /// make room.
    /// </summary>
    public long BytesMax { get; init; } = 256L << 20;
}
