using OrleansAlluxio.Grains.Interfaces;

namespace OrleansAlluxio.Client.Grains;

/// <summary>Calls the fabric's grain; what the grain runtime throws becomes a failure that callers know.</summary>
internal sealed class GrainCalls(IGrainFactory grains)
{
    private long _made;

    /// <summary>Calls so far.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Makes a call.</summary>
    public async ValueTask<T> CallAsync<T>(string operation, string subject, Func<IFabricGrain, ValueTask<T>> call)
    {
        Interlocked.Increment(ref _made);
        try
        {
            return await call(grains.GetGrain<IFabricGrain>(0)).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new FabricException(
                FabricErrorKind.Timeout, operation, subject, "the silo did not answer in time", inner: e);
        }
        catch (Exception e) when (e is not (FabricException or OperationCanceledException or OutOfMemoryException))
        {
            // Not connected, no silo with a gateway, a silo that stops: it may have been done.
            throw new FabricException(
                FabricErrorKind.Unavailable, operation, subject, "no silo can be called now", inner: e);
        }
    }
}
