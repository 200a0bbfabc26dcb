using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>The view as the database has it: rows that end five seconds after they were renewed.</summary>
internal sealed class ModelView
{
    private const long LastsMs = 5000;

    private readonly SortedDictionary<string, (long UntilMs, long Seen)> _rows = new(StringComparer.Ordinal);

    /// <summary>The time.</summary>
    public long NowMs { get; set; }

    /// <summary>Its number.</summary>
    public long Epoch { get; private set; }

    /// <summary>A silo comes.</summary>
    public void Join(string id) => _rows[id] = (NowMs + LastsMs, ++Epoch);

    /// <summary>Whether its commits are taken.</summary>
    public bool Has(string id) => _rows.ContainsKey(id);

    /// <summary>A silo goes by itself.</summary>
    public void Leave(string id)
    {
        if (_rows.Remove(id))
        {
            Epoch++;
        }
    }

    /// <summary>A silo renews, and takes out those whose time is over; null when it is out itself.</summary>
    public SiloView? Renew(string id, long seen)
    {
        if (!_rows.TryGetValue(id, out var row))
        {
            return null;
        }

        _rows[id] = (NowMs + LastsMs, Math.Max(row.Seen, seen));
        foreach (var (gone, _) in _rows.Where(r => r.Value.UntilMs < NowMs).ToList())
        {
            Leave(gone);
        }

        return new SiloView(
            Epoch, [.. _rows.Select(r => new SiloMember(r.Key, r.Key, null, r.Key, r.Value.Seen, Leads: false))]);
    }
}

/// <summary>One silo's membership over the model; renewed when the schedule says so.</summary>
internal sealed class ModelMembership(string id, ModelView database) : ISiloMembership
{
    private const long TrustedMs = 3500;

    private long _confirmedMs = database.NowMs;
    private long _acknowledged;
    private bool _isLost;

    public event Action<SiloView>? Heard;

    public string Id => id;

    public SiloView View { get; private set; } = SiloView.None;

    public Task Lost => _isLost ? Task.CompletedTask : new TaskCompletionSource().Task;

    public void Require(string operation, string subject)
    {
        if (_isLost || database.NowMs - _confirmedMs > TrustedMs)
        {
            throw new FabricException(FabricErrorKind.Fenced, operation, subject, "not confirmed");
        }
    }

    public void Acknowledge(long epoch) => _acknowledged = epoch;

    public void Renew()
    {
        if (database.Renew(id, _acknowledged) is not { } view)
        {
            _isLost = true;
            return;
        }

        (View, _confirmedMs) = (view, database.NowMs);
        Heard?.Invoke(view);
    }
}
