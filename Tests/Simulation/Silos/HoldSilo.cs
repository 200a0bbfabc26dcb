using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>One silo: the real book of what it holds and, once it leads, the real table.</summary>
internal sealed class HoldSilo(string id, ModelView database)
{
    private const long TrustedMs = 3500;

    private readonly HybridLogicalClock _clock = new(TimeProvider.System);

    public ModelMembership Membership { get; } = new(id, database);

    public HoldBook Book { get; } = new();

    /// <summary>Null until it leads.</summary>
    public HoldTable? Table { get; private set; }

    /// <summary>Whose holds it knows, as the one who leads.</summary>
    public HashSet<string> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>When its lead was last confirmed.</summary>
    public long LeadConfirmedMs { get; set; }

    /// <summary>Who leads, as it last heard.</summary>
    public string? Leader { get; set; }

    /// <summary>Nothing of it runs; what it began goes on when it wakes.</summary>
    public bool IsFrozen { get; set; }

    public string Id => id;

    public HybridTimestamp Now => _clock.Now();

    public bool Leads => Table is { IsOpen: true } && database.NowMs - LeadConfirmedMs <= TrustedMs;

    public bool IsInItsView(string silo) => Membership.View.Members.Any(m => m.Id == silo);

    public void TakeLead(long term)
    {
        Table = new HoldTable(new PathLocks(), new AbsentCache(), _clock);
        Table.Begin(term);
        Known.Clear();
        Known.Add(id);
        LeadConfirmedMs = database.NowMs;
    }
}

/// <summary>A change under way: a value that is to be at one path or two, in the store and in the tree.</summary>
internal sealed class ModelChange(HoldSilo silo, FabricPath[] paths, long value)
{
    public HoldSilo Silo => silo;

    public FabricPath[] Paths => paths;

    public long Value => value;

    /// <summary>Between the grant and its end.</summary>
    public bool IsHeld { get; set; }

    /// <summary>The store has it.</summary>
    public bool IsInStore { get; set; }

    public bool Overlaps(ModelChange other) =>
        paths.Any(p => other.Paths.Any(q => p.IsSameOrUnder(q) || q.IsSameOrUnder(p)));
}
