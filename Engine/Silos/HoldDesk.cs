using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// Answers silos that ask for paths, where this silo leads; and says what this silo holds, to whoever leads.
/// </summary>
public sealed class HoldDesk(
    ISiloMembership membership, HoldTable table, HoldBook book, HybridLogicalClock clock, IFabricLead lead,
    TimeProvider time)
{
    private volatile IReadOnlySet<string> _acting = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long a silo that asks is kept waiting before it asks again.</summary>
    public static TimeSpan WaitMax { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The table, open where this silo leads.</summary>
    public HoldTable Table => table;

    /// <summary>The clock.</summary>
    public HybridLogicalClock Clock => clock;

    /// <summary>Whether a silo was in the view when this one rebuilt the table.</summary>
    public bool MayAct(string silo) => _acting.Contains(silo);

    /// <summary>These were in the view when the table was rebuilt: what they began, they go on with.</summary>
    public void LetAct(IReadOnlySet<string> silos) => _acting = silos;

    /// <summary>
    /// Waits for paths for a silo, for a moment. Unavailable where this silo does not lead (yet, or any more).
    /// </summary>
    public async ValueTask<HoldAnswer> AnswerAsync(string silo, HoldAsk ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        RequireOpen(ask.Paths[0].Value);
        if (membership.View.Members.All(m => m.Id != silo))
        {
            // It joined a moment ago, or is out: what is held is given back only by those whose going is seen.
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken).ConfigureAwait(false);
            return new HoldAnswer(false, table.Term, Now());
        }

        var request = table.Ask(silo, ask);
        if (request is { IsHeld: false })
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(request.Granted, Task.Delay(WaitMax, time, limit.Token)).ConfigureAwait(false);
            await limit.CancelAsync().ConfigureAwait(false);
        }

        return new HoldAnswer(request is { IsHeld: true }, table.Term, Now());
    }

    /// <summary>The leader's time. Unavailable where this silo does not lead.</summary>
    public HybridTimestamp Now()
    {
        // First the time: it was this silo's to say when it was taken.
        var at = clock.Now();
        RequireOpen("the time");
        lead.Require("lead", "the silos");
        return at;
    }

    /// <summary>What this silo holds, for the lead of a number.</summary>
    public HoldReport Report(long term) => book.Report(term, clock.Now());

    private void RequireOpen(string subject)
    {
        if (!table.IsOpen)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "lead", subject, "this silo does not lead, or is recovering");
        }
    }
}
