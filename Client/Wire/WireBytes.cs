namespace OrleansAlluxio.Client.Wire;

/// <summary>An amount of bytes.</summary>
/// <param name="Bytes">The amount.</param>
internal sealed record WireBytes(long Bytes);
