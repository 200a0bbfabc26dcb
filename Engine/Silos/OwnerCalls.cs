namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// Calls owners of directories that live on several silos: a call that met a silo which is not the owner (any more) is
/// made again, and one whose owner left the view is not waited for.
/// </summary>
public sealed class OwnerCalls(OwnerGate gate, TimeProvider time)
{
    // A killed owner leaves the view after 5 s; the view comes into force within one more.
    private static readonly TimeSpan RetriesMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Calls that were made again, for status pages and tests.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    private long _repeated;

    /// <summary>Whether a call did not come through: whether it was carried out is not known.</summary>
    public static bool IsUnreachable(FabricException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is { Kind: FabricErrorKind.Unavailable or FabricErrorKind.Timeout, Operation: "call" };
    }

    /// <summary>
    /// Makes a call. One that may be <paramref name="isRead"/> is made again after any failure that says nothing of the
    /// directory; of another such a failure means that nobody knows whether it was made.
    /// </summary>
    public async ValueTask<T> RunAsync<T>(
        string directory, bool isRead, Func<ValueTask<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var since = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await OnceAsync(directory, call(), cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e) when (
                (OwnerGate.IsNotOwner(e) || (isRead && IsUnreachable(e)))
                && time.GetElapsedTime(since) < RetriesMax)
            {
                Interlocked.Increment(ref _repeated);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<T> OnceAsync<T>(
        string directory, ValueTask<T> call, CancellationToken cancellationToken)
    {
        if (call.IsCompleted || gate.OwnerOf(directory) is not { } owner)
        {
            return await call.ConfigureAwait(false);
        }

        var calling = call.AsTask();
        while (true)
        {
            var changed = gate.ChangedAsync();
            if (gate.View.Members.All(m => m.Id != owner.Id))
            {
                // What the owner still does of it, the metastore refuses. It may be done already.
                _ = calling.ContinueWith(
                    static t => _ = t.Exception, CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                throw new FabricException(
                    FabricErrorKind.Unavailable, "call", directory, "the silo that owned it is gone");
            }

            if (await Task.WhenAny(calling, changed).WaitAsync(cancellationToken).ConfigureAwait(false) == calling)
            {
                return await calling.ConfigureAwait(false);
            }
        }
    }
}
