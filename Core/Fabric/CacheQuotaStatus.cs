namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a user's reads and writes have brought into caches, and may.</summary>
/// <param name="User">The user.</param>
/// <param name="BytesMax">Most bytes of all caches together.</param>
/// <param name="Bytes">Bytes that there are now, with what slots waste, of the processes that answered.</param>
/// <param name="Unanswered">
/// Workers that are away, that did not say, or that have not counted all of their pages after a start.
/// </param>
[GenerateSerializer, Immutable, Alias("oa.cache-quota-status")]
public sealed record CacheQuotaStatus(
    [property: Id(0)] string User, [property: Id(1)] long BytesMax, [property: Id(2)] long Bytes,
    [property: Id(3)] int Unanswered);
