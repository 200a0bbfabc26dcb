namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>A version that was made, and when on the tests' own clock of calls and answers.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its bytes; null for a delete marker.</param>
/// <param name="Began">Before the call.</param>
/// <param name="Ended">After the answer.</param>
internal sealed record HistoryEntry(string Key, string Id, string? Text, long Began, long Ended)
{
    private int _deletion;

    /// <summary>Whether a delete by id has begun.</summary>
    public bool IsBeingDeleted => Volatile.Read(ref _deletion) > 0;

    /// <summary>Whether it is the caller's to delete.</summary>
    public bool TryBeginDeletion() => Interlocked.Exchange(ref _deletion, 1) == 0;
}
