using Orleans.Runtime;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Grain calls between silos. With each goes who leads, by which view, and the caller's clock. At the silo that is to
/// answer, a directory's call passes the gate, and what it said to be out of date is known to all silos before it ends.
/// </summary>
internal sealed class OrleansSiloCalls(SiloParts parts, OrleansStrays strays)
    : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    private const string TermKey = "oa.term";
    private const string ViewKey = "oa.view";
    private const string ClockKey = "oa.clock";
    private const string AskerKey = "oa.asker";

    /// <inheritdoc/>
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (OrleansGrains.IsOurs(context.TargetId.Type))
        {
            RequestContext.Set(TermKey, parts.Lead.Epoch);
            RequestContext.Set(AskerKey, parts.Seat.Id);
            RequestContext.Set(ViewKey, parts.Gate.View.Epoch);
            RequestContext.Set(ClockKey, parts.Clock.Now().Value);
        }

        return context.Invoke();
    }

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var grain = context.TargetContext.GrainId;
        if (!OrleansGrains.IsOurs(grain.Type))
        {
            await context.Invoke().ConfigureAwait(true);
            return;
        }

        if (RequestContext.Get(ClockKey) is long at)
        {
            parts.Clock.Observe(new HybridTimestamp(at));
        }

        CommitTerm.Enter(new CommitTerm(
            RequestContext.Get(TermKey) is long term ? term : 0,
            RequestContext.Get(AskerKey) as string ?? string.Empty));
        if (grain.Type == OrleansGrains.Directory)
        {
            await DirectoryAsync(context, grain.Key.ToString()!).ConfigureAwait(true);
            return;
        }

        if (OrleansGrains.IsLeaders(grain.Type) && !parts.Lead.Leads)
        {
            await strays.SendAsync(context.TargetContext).ConfigureAwait(true);
            throw new FabricException(
                FabricErrorKind.Unavailable, OwnerGate.NotOwnerOperation, grain.ToString(), "another silo leads");
        }

        await context.Invoke().ConfigureAwait(true);
    }

    private async Task DirectoryAsync(IIncomingGrainCallContext context, string directory)
    {
        var epoch = RequestContext.Get(ViewKey) is long view ? view : 0;
        GatePass pass;
        try
        {
            pass = await parts.Gate.EnterAsync(directory, epoch, CancellationToken.None).ConfigureAwait(true);
        }
        catch (FabricException e) when (OwnerGate.IsNotOwner(e))
        {
            await strays.SendAsync(context.TargetContext).ConfigureAwait(true);
            throw;
        }

        try
        {
            using (pass)
            {
                await context.Invoke().ConfigureAwait(true);
            }
        }
        finally
        {
            await parts.Spread.FlushAsync(CancellationToken.None).ConfigureAwait(true);
        }
    }
}
