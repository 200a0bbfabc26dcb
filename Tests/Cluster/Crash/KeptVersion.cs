namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>A version that was acknowledged.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its bytes; null for a delete marker.</param>
/// <param name="Began">When its call began, on the clock of the test.</param>
/// <param name="Ended">When it was acknowledged.</param>
internal sealed record KeptVersion(string Bucket, string Key, string Id, string? Text, long Began, long Ended)
{
    private int _deletion;

    /// <summary>0: kept; 1: a delete by id has begun; 2: it was acknowledged.</summary>
    public int Deletion => Volatile.Read(ref _deletion);

    /// <summary>Whether it is the caller's to delete.</summary>
    public bool TryBeginDeletion() => Interlocked.CompareExchange(ref _deletion, 1, 0) == 0;

    /// <summary>The delete was acknowledged.</summary>
    public void EndDeletion() => Volatile.Write(ref _deletion, 2);
}
