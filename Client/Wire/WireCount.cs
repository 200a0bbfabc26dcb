namespace OrleansAlluxio.Client.Wire;

/// <summary>A number of things.</summary>
/// <param name="Count">The number.</param>
internal sealed record WireCount(long Count);
