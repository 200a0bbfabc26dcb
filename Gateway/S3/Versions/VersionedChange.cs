using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// How every change of a key with versions runs: in the key's turn of this process, and from the beginning again where
/// another process changed the key between its steps.
/// </summary>
internal static class VersionedChange
{
    // Each repetition means that somebody else's change of the same key has succeeded.
    private const int AttemptsMax = 50;

    // Pauses grow no more after so many: 32 ms, and so the whole is over in some two seconds.
    private const int GrowthMax = 6;

    /// <summary>
    /// Runs a change. <paramref name="attempt"/> looks anew at what is there each time, and leaves whatever it had done
    /// before it found a race so that a second run is right.
    /// </summary>
    public static async ValueTask<T> RunAsync<T>(
        VersionedBucket bucket, FabricPath key, Func<ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        using var turn = await bucket.Services.Turns.TakeAsync(key, cancellationToken);
        for (var count = 1; ; count++)
        {
            try
            {
                return await attempt();
            }
            catch (FabricException e) when (IsRace(e))
            {
                // Not through this process, or it would have waited for its turn.
                if (count == AttemptsMax)
                {
                    throw RaceRepeats.Exhausted(e);
                }
            }

            await RaceRepeats.WaitAsync(bucket.Services.Time, Math.Min(count, GrowthMax), cancellationToken);
        }
    }

    // A step found the key changed since it was looked at. The client's own conditions are S3's errors and not these.
    private static bool IsRace(FabricException e) =>
        e.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.AlreadyExists || RaceRepeats.IsRace(e);
}
