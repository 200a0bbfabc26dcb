using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Activations that Orleans has in a silo which does not own their grain. Each is sent to the owner. An owner that has
/// one already takes no other, and the directory goes on naming this silo, which makes the next one: so the second that
/// comes has the owner end its own first, which the directory does not know and no call reaches.
/// </summary>
internal sealed partial class OrleansStrays(
    SiloParts parts, IGrainFactory grains, TimeProvider time, ILogger<OrleansStrays> logger)
{
    // What is forgotten costs one round more.
    private const int RememberedMax = 4096;

    // Calls meanwhile are refused, and made again.
    private static readonly TimeSpan TellMax = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<GrainId, ActivationId> _sent = new();

    /// <summary>Owners that were told to end what the directory did not know, for status pages and tests.</summary>
    public long Told => Interlocked.Read(ref _told);

    private long _told;

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

        var activation = context.ActivationId;
        if (!_sent.TryAdd(grain, activation))
        {
            // Of the calls that one refuses, the first sends it.
            if (!_sent.TryGetValue(grain, out var sent) || sent == activation
                || !_sent.TryUpdate(grain, activation, sent))
            {
                return;
            }

            await TellAsync(owner, grain).ConfigureAwait(true);
        }

        // Not only ended: who has its address remembered would have it made here again.
        context.Migrate(requestContext: null);
    }

    private async ValueTask TellAsync(SiloMember owner, GrainId grain)
    {
        Interlocked.Increment(ref _told);
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
        SiloEventIds.GrainUnknownAtOwner, LogLevel.Information,
        "The directory names this silo for {Grain}; its owner {Owner} ends what it has of it.")]
    private static partial void LogFound(ILogger logger, GrainId grain, string owner);
}
