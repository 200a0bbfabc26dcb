using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// What the one who leads does for the holds of all silos: rebuilds the table before it grants, deals with what silos
/// that left had begun before their paths are free, and asks silos what they still hold.
/// </summary>
public sealed class HoldKeeping(
    ISiloMembership membership, IHoldPeers peers, HoldDesk desk, ISiloRecovery recovery, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private long _askedAt;

    /// <summary>
    /// Takes over what the silos of the view hold; nothing is granted yet. <paramref name="refresh"/> reads a view that
    /// is later than the lead: a silo that it lacks joins later, and asks nobody but this one.
    /// </summary>
    public async ValueTask RebuildAsync(
        long term, Func<CancellationToken, ValueTask> refresh, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refresh);
        desk.Table.Begin(term);
        desk.Table.Adopt(membership.Id, desk.Report(term));
        _known.Add(membership.Id);
        await refresh(cancellationToken).ConfigureAwait(false);
        while (membership.View.Members.Where(m => !_known.Contains(m.Id)).ToList() is { Count: > 0 } open)
        {
            foreach (var peer in open)
            {
                if (await TryAskAsync(peer, term).ConfigureAwait(false) is { } report)
                {
                    desk.Table.Adopt(peer.Id, report);
                    _known.Add(peer.Id);
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        desk.LetAct(_known.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Runs while this silo leads, once holds are granted.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var asking = Task.CompletedTask;
        _askedAt = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
            try
            {
                await DropGoneAsync(cancellationToken).ConfigureAwait(false);
                recovery.LookAgain();
                if (asking.IsCompleted && time.GetElapsedTime(_askedAt) >= AskEvery)
                {
                    // A silo that does not answer must not keep others' paths.
                    await asking.ConfigureAwait(false);
                    _askedAt = time.GetTimestamp();
                    asking = AskAllAsync();
                }
            }
            catch (FabricException)
            {
                // The metastore is away: what was not dealt with stays held, and the next round finds it.
            }
        }
    }

    // Whoever was seen in the view, or has something in the table, and is not in the view now.
    private async ValueTask DropGoneAsync(CancellationToken cancellationToken)
    {
        var view = membership.View;
        var now = view.Members.Select(static m => m.Id).ToHashSet(StringComparer.Ordinal);
        var gone = _known.Concat(desk.Table.Silos).Where(silo => !now.Contains(silo)).ToHashSet(StringComparer.Ordinal);
        _known.UnionWith(now);
        foreach (var silo in gone)
        {
            await recovery.RecoverAsync(silo, cancellationToken).ConfigureAwait(false);
            desk.Table.Drop(silo);
            _known.Remove(silo);
        }
    }

    // Itself too: what it gave back while it was not known to lead, nobody heard.
    private Task AskAllAsync() => Task.WhenAll(membership.View.Members
        .Select(async peer =>
        {
            var before = desk.Table.OpenOf(peer.Id);
            var term = desk.Table.Term;
            var report = peer.Id == membership.Id
                ? desk.Report(term)
                : await TryAskAsync(peer, term).ConfigureAwait(false);
            if (report is not null)
            {
                desk.Table.Retain(peer.Id, before, report);
            }
        }));

    private async ValueTask<HoldReport?> TryAskAsync(SiloMember peer, long term)
    {
        try
        {
            using var limit = new CancellationTokenSource(AskMax, time);
            return await peers.AskHeldAsync(peer, term, limit.Token).AsTask()
                .WaitAsync(AskMax, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FabricException or OperationCanceledException or TimeoutException)
        {
            return null; // Gone, going or slow: the view tells which.
        }
    }
}
