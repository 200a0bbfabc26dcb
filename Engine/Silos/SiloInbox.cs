using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>Applies what other silos tell.</summary>
public sealed class SiloInbox(
    NamespaceFence fence, Invalidations invalidations, HybridLogicalClock clock, MountRegistry mounts,
    MountTable table, PathSettings paths)
{
    // A list read before a change must not become the snapshot after it.
    private readonly TurnLock _turns = new();

    /// <summary>Reads the users and keys anew; set by whoever has them.</summary>
    public Func<CancellationToken, ValueTask> ReloadIdentities { get; set; } = static _ => ValueTask.CompletedTask;

    /// <summary>Quotas were set or removed.</summary>
    public Action QuotasChanged { get; set; } = static () => { };

    /// <summary>Reads users' cache quotas anew.</summary>
    public Func<CancellationToken, ValueTask> ReloadCacheQuotas { get; set; } = static _ => default;

    /// <summary>Applies news; returns when nothing this silo answers contradicts them.</summary>
    public async ValueTask ApplyAsync(SiloNews news, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(news);
        clock.Observe(news.At);
        foreach (var prefix in news.Fences)
        {
            fence.Hear(prefix);
        }

        foreach (var mark in news.Stale)
        {
            invalidations.Hear(mark);
        }

        await ReloadAsync(news.Topics, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads anew what changed, or at a start everything.</summary>
    public async ValueTask ReloadAsync(SiloTopics topics, CancellationToken cancellationToken)
    {
        if (topics == SiloTopics.None)
        {
            return;
        }

        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (topics.HasFlag(SiloTopics.Mounts))
        {
            table.Apply(await mounts.ListAsync(cancellationToken).ConfigureAwait(false));
        }

        if (topics.HasFlag(SiloTopics.Paths))
        {
            await paths.LoadAsync(cancellationToken).ConfigureAwait(false);
        }

        if (topics.HasFlag(SiloTopics.Identities))
        {
            await ReloadIdentities(cancellationToken).ConfigureAwait(false);
        }

        if (topics.HasFlag(SiloTopics.Quotas))
        {
            QuotasChanged();
            await ReloadCacheQuotas(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Everything this silo knows to be out of date, for one that joins.</summary>
    public SiloNews Stale() => new() { At = clock.Now(), Stale = invalidations.All() };
}
