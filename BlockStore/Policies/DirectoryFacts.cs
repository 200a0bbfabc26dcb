namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>What an allocation policy may know of a directory.</summary>
/// <param name="Accepts">It takes pages at all.</param>
/// <param name="FreeBytes">Bytes it can take without evicting.</param>
internal readonly record struct DirectoryFacts(bool Accepts, long FreeBytes);
