using Orleans.Runtime;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Gives the failures of grain calls that are Orleans' own the kinds that every caller knows.</summary>
internal sealed class OrleansCallErrors : IOutgoingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke().ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Failure(context, FabricErrorKind.Timeout, "the grain did not answer in time", e);
        }
        catch (OrleansException e)
        {
            // A silo that stops, an activation that could not be made, a cluster without a place for it: whether the
            // call was carried out is not known, as with a metastore that is away.
            throw Failure(context, FabricErrorKind.Unavailable, "the grain cannot be called now", e);
        }
    }

    private static FabricException Failure(
        IOutgoingGrainCallContext context, FabricErrorKind kind, string reason, Exception inner) =>
        new(kind, "call", $"{context.InterfaceMethod?.Name} of {context.TargetId}", reason, inner: inner);
}
