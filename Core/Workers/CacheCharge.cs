namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// Whose cache quota pages count against, and what it is. Each process gives its part of the limit, by what its tiers
/// are of all tiers.
/// </summary>
/// <param name="Principal">Number of the principal, 1 to <see cref="PrincipalMax"/>.</param>
/// <param name="BytesMax">Most bytes in all caches together; <see cref="Unlimited"/> only counts.</param>
/// <param name="CapacityBytes">Capacity of all caches; 0 where there is one.</param>
/// <param name="Epoch">Rises with every change of the limit: what a process hears late changes nothing.</param>
public sealed record CacheCharge(int Principal, long BytesMax, long CapacityBytes, long Epoch)
{
    /// <summary>Numbers have the eleven bits beside a page's length in its record.</summary>
    public const int PrincipalMax = 2047;

    /// <summary>No limit.</summary>
    public const long Unlimited = long.MaxValue;

    /// <summary>Whether pages can be marked with it.</summary>
    public bool IsValid => Principal is > 0 and <= PrincipalMax && BytesMax >= 0;

    /// <summary>The part of a cache of so many bytes.</summary>
    public long ShareOf(long ownBytes) => BytesMax == Unlimited || CapacityBytes <= ownBytes || CapacityBytes <= 0
        ? BytesMax
        : (long)((Int128)BytesMax * ownBytes / CapacityBytes);
}
