using System.Diagnostics;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>How the wait for a page ended.</summary>
internal enum FillEnd
{
    /// <summary>Its bytes are here, for as long as the share is held.</summary>
    Bytes,

    /// <summary>Nothing was read: look into the cache again, then start a run.</summary>
    Retry,

    /// <summary><see cref="PageFill.Failure"/> says why.</summary>
    Failed,
}

/// <summary>
/// One page on its way from the store: what every reader of that page waits on. Counts shares, one for its run and
/// one for each waiter; the last one to go frees the buffer.
/// </summary>
internal sealed class PageFill(PageId id, int lengthBytes)
{
    private const int Unsettled = -1;

    private readonly TaskCompletionSource<FillEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PageBuffer? _buffer;
    private int _shares = 1;
    private volatile int _outcome = Unsettled;

    public PageId Id => id;

    public int LengthBytes => lengthBytes;

    /// <summary>Whether anyone but the run holds a share.</summary>
    public bool IsWanted => Volatile.Read(ref _shares) > 1;

    /// <summary>Whether the cache has the page now.</summary>
    public bool IsCached => _outcome is (int)PagePutOutcome.Stored or (int)PagePutOutcome.AlreadyPresent;

    /// <summary>Whether the cache did not take the page.</summary>
    public bool IsRefused => _outcome != Unsettled && !IsCached;

    /// <summary>
    /// Completes when the bytes are here or will not come; never faulted, so that nobody has to watch it.
    /// </summary>
    public Task<FillEnd> Ended => _ended.Task;

    /// <summary>Completes when the cache has taken or refused the page too and nothing can join any more.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Why it failed.</summary>
    public FabricException? Failure { get; private set; }

    /// <summary>The bytes, lent to holders of a share after <see cref="FillEnd.Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer!.Memory;

    /// <summary>Takes a share unless the page has gone already.</summary>
    public bool TryShare()
    {
        var shares = Volatile.Read(ref _shares);
        while (shares > 0)
        {
            var seen = Interlocked.CompareExchange(ref _shares, shares + 1, shares);
            if (seen == shares)
            {
                return true;
            }

            shares = seen;
        }

        return false;
    }

    /// <summary>Gives a share back.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _shares);
        Debug.Assert(left >= 0, "A share of a page was given back twice.");
        if (left == 0)
        {
            _buffer?.Dispose();
        }
    }

    /// <summary>Hands the bytes to everyone who waits; the fill owns the buffer from here.</summary>
    public void Complete(PageBuffer buffer)
    {
        Debug.Assert(buffer.Memory.Length == lengthBytes, "A page has exactly its length.");
        _buffer = buffer;
        _ended.TrySetResult(FillEnd.Bytes);
    }

    /// <summary>Notes what the cache said. Before <see cref="Settle"/>.</summary>
    public void NoteOutcome(PagePutOutcome outcome) => _outcome = (int)outcome;

    /// <summary>
    /// Ends the run's part in the page; those still waiting get the failure, or try again when there is none.
    /// </summary>
    public void Settle(FabricException? failure)
    {
        if (!_ended.Task.IsCompleted)
        {
            Failure = failure;
            _ended.TrySetResult(failure is null ? FillEnd.Retry : FillEnd.Failed);
        }

        _settled.TrySetResult();
        Release();
    }
}
