namespace OrleansAlluxio.Engine.Reading;

/// <summary>A page that a call did not get from the cache.</summary>
/// <param name="Page">Its index.</param>
/// <param name="Looks">How often the cache was asked for it in vain.</param>
/// <param name="IsBad">Whether it was there and failed its checksum.</param>
/// <param name="Plan">What to ask the store for.</param>
internal readonly record struct PageSearch(int Page, int Looks, bool IsBad, ReadAheadPlan Plan);
