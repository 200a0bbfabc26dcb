using OrleansAlluxio.Engine.Intents;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// The bracket of every store change: intent, store, tree. Called while the paths are held. When the store's outcome is
/// unknown the paths are invalidated durably before the intent goes, so no failure leaves a stale entry behind.
/// </summary>
public sealed class StoreChange(EngineServices services)
{
    /// <summary>
    /// Writes the intent, runs <paramref name="change"/>, and on failure heals: <paramref name="change"/> gets the
    /// intent's key and clears it in the transaction that makes the outcome visible.
    /// </summary>
    public async ValueTask<T> RunAsync<T>(
        StoreChangeSubject subject, Func<string, ValueTask<T>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var key = await services.Intents
            .BeginAsync(subject.Kind, subject.Path, subject.Target, subject.Mount, cancellationToken)
                .ConfigureAwait(false);
        try
        {
            // The last look before the store, which knows nothing of leads.
            services.Lead.Require(subject.Kind, subject.Path.Value);
            return await change(key).ConfigureAwait(false);
        }
        catch
        {
            try
            {
                await HealAsync(key, subject).ConfigureAwait(false);
            }
            catch (FabricException)
            {
                // The metastore is away. The intent stays for the next start, and this process has noted both paths;
                // the caller
                // hears of the first failure.
            }

            throw;
        }
    }

    // Not cancellable: a caller that gave up must not leave its half-done change looking fresh.
    private async ValueTask HealAsync(string key, StoreChangeSubject subject)
    {
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
