using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// Holds of a silo among several: asked of the one who leads, whoever that is by then. A hold outlives the lead that
/// granted it: the next one asks this silo what it holds before it grants anything.
/// </summary>
public sealed class SiloHolds(
    ISiloMembership membership, IHoldPeers peers, HoldDesk desk, HoldBook book, TimeProvider time) : IChangeHolds
{
    // A killed leader leaves the view after 5 s; the next one recovers first.
    private static readonly TimeSpan LeaderlessMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public bool IsElsewhere => !desk.Table.IsOpen;

    /// <inheritdoc/>
    public string? Silo => membership.Id;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, long>> Counters =>
    [
        new("silos.holds.granted", desk.Table.Granted),
        new("silos.holds.waited", desk.Table.Waited),
        new("silos.holds.own", book.Count),
        new($"silos.changes.{membership.Id}", book.Made),
        .. desk.Table.Made.Where(m => m.Silo != membership.Id)
            .Select(static m => new KeyValuePair<string, long>($"silos.changes.{m.Silo}", m.Made)),
    ];

    /// <inheritdoc/>
    public async ValueTask<ChangeHold> AcquireAsync(FabricPath[] paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var ask = book.Ask(paths);
        try
        {
            await HoldAsync(ask, cancellationToken).ConfigureAwait(false);
            return new ChangeHold(() => EndAsync(ask.Id));
        }
        catch
        {
            await EndAsync(ask.Id).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<HybridTimestamp> NowAsync(CancellationToken cancellationToken)
    {
        if (desk.Table.IsOpen)
        {
            return desk.Clock.Now();
        }

        var now = await AskAsync(
            "tell the time", static async (s, leader, ct) => leader.Id == s.Membership.Id
                ? s.Desk.Now()
                : await s.Peers.AskTimeAsync(leader, ct).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

        // What is changed next is later, also where its directory's owner notes it: calls carry this clock.
        desk.Clock.Observe(now);
        return now;
    }

    /// <inheritdoc/>
    public bool MayAct(string silo) => desk.MayAct(silo);

    /// <inheritdoc/>
    public void BeginGranting() => desk.Table.Open();

    private async ValueTask HoldAsync(HoldAsk ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await AskAsync(
                ask.Paths[0].Value,
                async (s, leader, ct) => leader.Id == s.Membership.Id
                    ? await s.Desk.AnswerAsync(leader.Id, ask, ct).ConfigureAwait(false)
                    : await s.Peers.AskHoldAsync(leader, s.Membership.Id, ask, ct).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            desk.Clock.Observe(answer.At);
            if (answer.IsHeld && book.TryHold(ask.Id, answer.Term))
            {
                return;
            }

            if (answer.IsHeld)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false); // Of an earlier lead.
            }
        }
    }

    // Asks whoever leads, until there is an answer.
    private async ValueTask<T> AskAsync<T>(
        string subject, Func<Parts, SiloMember, CancellationToken, ValueTask<T>> ask,
        CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            membership.Require("change", subject);
            if (membership.View.Leader is { } leader)
            {
                try
                {
                    return await LimitedAsync(ask, leader, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (IsLeaderless(e) && !cancellationToken.IsCancellationRequested)
                {
                    // It is gone, going, not ready or slow: the view tells which.
                }
            }

            if (time.GetElapsedTime(since) > LeaderlessMax)
            {
                throw new FabricException(
                    FabricErrorKind.Unavailable, "change", subject, "no silo leads, so nobody keeps the holds");
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<T> LimitedAsync<T>(
        Func<Parts, SiloMember, CancellationToken, ValueTask<T>> ask, SiloMember leader,
        CancellationToken cancellationToken)
    {
        var asking = ask(new Parts(membership, peers, desk), leader, cancellationToken);
        return asking.IsCompleted
            ? await asking.ConfigureAwait(false)
            : await asking.AsTask().WaitAsync(HoldDesk.WaitMax + EndMax, time, cancellationToken)
                .ConfigureAwait(false);
    }

    // In front of whoever waits for the change; what could not be said now, the leader asks about soon.
    private async ValueTask EndAsync(long id)
    {
        book.End(id);
        var end = new HoldEnd(id, desk.Clock.Now());
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < EndMax && membership.View.Leader is { } leader)
        {
            try
            {
                if (leader.Id == membership.Id)
                {
                    desk.Table.End(leader.Id, end);
                }
                else
                {
                    await peers.EndHoldAsync(leader, membership.Id, end, CancellationToken.None).AsTask()
                        .WaitAsync(EndMax, time, CancellationToken.None).ConfigureAwait(false);
                }

                return;
            }
            catch (Exception e) when (IsLeaderless(e))
            {
                await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static bool IsLeaderless(Exception error) => error is TimeoutException or OperationCanceledException
        or FabricException { Kind: FabricErrorKind.Unavailable or FabricErrorKind.Timeout or FabricErrorKind.Fenced };

    private readonly record struct Parts(ISiloMembership Membership, IHoldPeers Peers, HoldDesk Desk);
}
