using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// The bracket of every store change: intent, store, tree. Called while the paths are held. When the store's outcome is
/// unknown the paths are invalidated durably before the intent goes, so no failure leaves a stale entry behind.
/// What other clusters are to hear is durable with the intent, and published once the store has the change.
/// </summary>
public sealed class StoreChange(EngineServices services)
{
    // A silo without its metastore is out of the view long before.
    private static readonly TimeSpan HealMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HealAgainAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Writes the intent, runs <paramref name="change"/>, and on failure heals: <paramref name="change"/> gets the
    /// intent's key and clears it in the transaction that makes the outcome visible.
    /// </summary>
    public async ValueTask<T> RunAsync<T>(
        StoreChangeSubject subject, Func<string, ValueTask<T>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var announcement = services.CrossCluster.Changes?.Prepare(subject);
        var key = await services.Intents
            .BeginAsync(subject, announcement, cancellationToken).ConfigureAwait(false);
        try
        {
            // The last look before the store, which knows nothing of leads.
            services.Lead.Require(subject.Kind, subject.Path.Value);
            var changed = await change(key).ConfigureAwait(false);
            Publish(announcement, key, changed as FileStatus);
            return changed;
        }
        catch
        {
            // Whatever the store did of it.
            Publish(announcement, key, null);
            await TryHealAsync(key, subject).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// A change of the store that needs no intent here, because nothing in the tree depends on its outcome: others are
    /// told of it all the same.
    /// </summary>
    public async ValueTask RunAnnouncedAsync(
        StoreChangeSubject subject, Func<ValueTask> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (services.CrossCluster.Changes?.Prepare(subject) is not { } announcement)
        {
            await change().ConfigureAwait(false);
            return;
        }

        var key = await services.Intents.AnnounceAsync(announcement, cancellationToken).ConfigureAwait(false);
        try
        {
            await change().ConfigureAwait(false);
        }
        finally
        {
            Publish(announcement, key, null);
        }
    }

    private void Publish(Announcement? announcement, string key, FileStatus? outcome)
    {
        if (announcement is not null)
        {
            services.CrossCluster.Changes!.Publish(announcement with { Key = key }, outcome);
        }
    }

    // Among several silos the paths stay held until it is healed, or this silo is out of the view and another one does
    // it: an intent must not outlive its hold, or it would be dealt with when others have changed the path since.
    private async ValueTask TryHealAsync(string key, StoreChangeSubject subject)
    {
        var since = services.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await HealAsync(key, subject).ConfigureAwait(false);
                return;
            }
            catch (FabricException) when (
                services.Holds.Silo is null || services.Lead.Lost.IsCompleted
                || services.Time.GetElapsedTime(since) > HealMax)
            {
                // The metastore is away. The intent stays for the next start, and this process has noted both paths;
                // the caller hears of the first failure.
                return;
            }
            catch (FabricException)
            {
                await Task.Delay(HealAgainAfter, services.Time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    // Not cancellable: a caller that gave up must not leave its half-done change looking fresh.
    private async ValueTask HealAsync(string key, StoreChangeSubject subject)
    {
        if (services.Holds.IsElsewhere)
        {
            // What is noted is to be later than every comparison so far; whoever leads when nobody does now compares
            // all of it anyway.
            await services.Holds.NowAsync(CancellationToken.None).ConfigureAwait(false);
        }

        services.Absent.Drop(subject.Path);
        services.Invalidations.NoteSubtree(subject.Path);
        if (subject.Target is { } noted)
        {
            services.Absent.Drop(noted);
            services.Invalidations.NoteSubtree(noted);
        }

        await services.Invalidations.InvalidateAsync(subject.Path, CancellationToken.None).ConfigureAwait(false);
        if (subject.Target is { } target)
        {
            await services.Invalidations.InvalidateAsync(target, CancellationToken.None).ConfigureAwait(false);
        }

        if (subject.Kind == IntentKinds.Write)
        {
            await AdoptAsync(subject).ConfigureAwait(false);
        }

        await services.Intents.ClearAsync(key, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask AdoptAsync(StoreChangeSubject subject)
    {
        try
        {
            if (services.Mounts.TryGet(subject.Mount) is { } mount)
            {
                await Adoption.RunAsync(services, subject.Path, mount, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (FabricException)
        {
            // The store is away: what it has there may be kept as a stranger's one day, but never lost.
        }
    }
}
