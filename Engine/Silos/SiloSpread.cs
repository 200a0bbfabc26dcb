using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// Collects news and tells every other silo of the view, again and again until it has applied them or has left the
/// view. Invariant: what <see cref="FlushAsync(CancellationToken)"/> returned for, no silo contradicts from memory.
/// </summary>
/// <remarks>
/// News of several changes go together, and batches overtake each other: all they say is that something is older than
/// a time, or to be read anew, which does not depend on their order.
/// </remarks>
public sealed class SiloSpread(
    ISiloMembership membership, ISiloPeers peers, HybridLogicalClock clock, TimeProvider time) : ISiloSpread
{
    // A silo that does not answer is out of the view after its five seconds; whoever is in front of a change waits.
    private static readonly TimeSpan FlushMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TellMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // More than this at once is a whole tree's worth: then all of it is said to be out of date.
    private const int PendingMax = 2000;

    private readonly Lock _lock = new();
    private HashSet<FabricPath> _fences = [];
    private Dictionary<(FabricPath, bool), HybridTimestamp> _stale = [];
    private SiloTopics _topics;
    private Task _sending = Task.CompletedTask;

    /// <summary>News batches told so far, for status pages and tests.</summary>
    public long Told => Interlocked.Read(ref _told);

    private long _told;

    /// <inheritdoc/>
    public void Fence(FabricPath prefix)
    {
        lock (_lock)
        {
            _fences.Add(prefix);
            if (_fences.Count > PendingMax)
            {
                _fences = [FabricPath.Root];
            }
        }
    }

    /// <inheritdoc/>
    public void Stale(StaleNews mark)
    {
        lock (_lock)
        {
            var key = (mark.Path, mark.Subtree);
            _stale[key] = _stale.TryGetValue(key, out var at) && at > mark.At ? at : mark.At;
            if (_stale.Count > PendingMax)
            {
                var latest = _stale.Values.Max();
                _stale = new() { [(FabricPath.Root, true)] = latest };
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => FlushAsync(SiloTopics.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask FlushAsync(SiloTopics topics, CancellationToken cancellationToken)
    {
        Task sending;
        lock (_lock)
        {
            _topics |= topics;
            if (_fences.Count > 0 || _stale.Count > 0 || _topics != SiloTopics.None)
            {
                var batch = SendAsync(Take());
                _sending = _sending.IsCompletedSuccessfully ? batch : Task.WhenAll(_sending, batch);
            }

            sending = _sending;
        }

        return sending.IsCompletedSuccessfully ? ValueTask.CompletedTask : WaitAsync(sending, cancellationToken);
    }

    private async ValueTask WaitAsync(Task sending, CancellationToken cancellationToken)
    {
        try
        {
            await sending.WaitAsync(FlushMax, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "tell the other silos", membership.Id,
                "one of them neither answers nor leaves the view; the change may be made");
        }
    }

    private SiloNews Take()
    {
        var news = new SiloNews
        {
            At = clock.Now(),
            Fences = [.. _fences],
            Stale = [.. _stale.Select(static s => new StaleNews(s.Key.Item1, s.Key.Item2, s.Value))],
            Topics = _topics,
        };
        _fences = [];
        _stale = [];
        _topics = SiloTopics.None;
        return news;
    }

    // Silos that join later read everything when they do: those of the view now are all that could be wrong.
    private async Task SendAsync(SiloNews news)
    {
        await Task.Yield();
        await Task.WhenAll(membership.View.Members
            .Where(m => m.Id != membership.Id)
            .Select(m => TellAsync(m, news))).ConfigureAwait(false);
        Interlocked.Increment(ref _told);
    }

    private async Task TellAsync(SiloMember peer, SiloNews news)
    {
        while (membership.View.Members.Any(m => m.Id == peer.Id) && !membership.Lost.IsCompleted)
        {
            try
            {
                using var limit = new CancellationTokenSource(TellMax, time);
                await peers.TellAsync(peer, news, limit.Token).AsTask().WaitAsync(TellMax, time, CancellationToken.None)
                    .ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // It is gone, going, or slow: the view tells which. Whatever it is, these news are not told yet, and
                // those who come after wait for them.
            }

            await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
