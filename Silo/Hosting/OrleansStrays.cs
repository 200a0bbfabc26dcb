using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Activations that Orleans has in a silo which does not own their grain. Each is sent to the owner, which takes it
/// only while it has none; else the directory goes on naming this silo, which makes the next one, without end. So the
/// owner ends its own first: the directory names this silo, so it does not know that one, and no call reaches it.
/// </summary>
internal sealed partial class OrleansStrays(
    SiloParts parts, IGrainFactory grains, TimeProvider time, ILogger<OrleansStrays> logger)
{
    // What is forgotten is sent once more.
    private const int RememberedMax = 4096;

    // Calls meanwhile are refused, and made again.
    private static readonly TimeSpan TellMax = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<GrainId, ActivationId> _sent = new();

    /// <summary>
    /// Sends one to its owner. Not where this silo owns the grain: then the call was made by another view.
    /// </summary>
    public async ValueTask SendAsync(IGrainContext context)
    {
        var grain = context.GrainId;
        if (OrleansRing.PlaceOf(parts, grain) is not { } owner)
        {
            context.Migrate(requestContext: null); // Nobody's at this moment: it ends.
            return;
        }

        if (owner.Id == parts.Seat.Id)
        {
            return;
        }

        if (_sent.Count >= RememberedMax)
        {
            _sent.Clear();
        }

        if (IsFirst(grain, context.ActivationId))
        {
            await TellAsync(owner, grain).ConfigureAwait(true);

            // Not only ended: who has its address remembered would have it made here again.
            context.Migrate(requestContext: null);
        }
    }

    // Of the calls that an activation refuses, the first sends it.
    private bool IsFirst(GrainId grain, ActivationId activation) =>
        _sent.TryAdd(grain, activation)
        || (_sent.TryGetValue(grain, out var sent) && sent != activation && _sent.TryUpdate(grain, activation, sent));

    private async ValueTask TellAsync(SiloMember owner, GrainId grain)
    {
        LogFound(logger, grain, owner.Id);
        using var limit = new CancellationTokenSource(TellMax, time);
        try
        {
            await grains.GetGrain<ISiloGrain>(owner.Id).EndAsync(grain.ToString(), limit.Token).AsTask()
                .WaitAsync(TellMax, time, CancellationToken.None).ConfigureAwait(true);
        }
        catch (Exception e) when (e is FabricException or OperationCanceledException or TimeoutException)
        {
            // It is gone, going or slow: the next one that comes here asks again.
        }
    }

    [LoggerMessage(
        SiloEventIds.GrainUnknownAtOwner, LogLevel.Debug,
        "The directory names this silo for {Grain}; it goes to its owner {Owner}.")]
    private static partial void LogFound(ILogger logger, GrainId grain, string owner);
}
