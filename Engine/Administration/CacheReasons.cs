namespace OrleansAlluxio.Engine.Administration;

/// <summary>Says why a file is or is not cached. Pure.</summary>
internal static class CacheReasons
{
    public static string Explain(FileStatus status, long cachedBytes)
    {
        if (status.LengthBytes == 0)
        {
            return "the file is empty";
        }

        if (status.Persistence == PersistenceState.Lost)
        {
            return "the only copy was in a cache that is gone";
        }

        if (cachedBytes >= status.LengthBytes)
        {
            return status.Persistence == PersistenceState.Persisted
                ? "all of it was read or written here and not evicted since"
                : "all of it is held until it is persisted";
        }

        return cachedBytes == 0
            ? "no byte of this version was read here, it was written THROUGH, or its pages were evicted or freed"
            : "only these pages were read here, or the others were evicted";
    }
}
