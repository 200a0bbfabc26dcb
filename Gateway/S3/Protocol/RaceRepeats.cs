using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// What the door does where somebody else's change got in between: the same again, on what is there now. S3 lets the
/// last writer win and readers see one object or the other; that two met is nothing a client is to hear of.
/// </summary>
internal static class RaceRepeats
{
    // With the pauses between them some three seconds: each repetition means that the object was changed once more, or
    // that a change is in the store and not in the tree yet.
    private const int AttemptsMax = 14;

    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan DelayMax = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the same request may find nobody in its way the next time.</summary>
    public static bool IsRace(FabricException e) => e is { Kind: FabricErrorKind.Conflict, Retry: RetryAdvice.Backoff };

    /// <summary>Whether so many attempts leave another.</summary>
    public static bool MayRepeat(int attempt) => attempt < AttemptsMax;

    /// <summary>
    /// After a failed attempt, counted from 1. The second follows at once: most often the other change is over.
    /// </summary>
    public static async ValueTask WaitAsync(TimeProvider time, int attempt, CancellationToken cancellationToken)
    {
        if (attempt > 1)
        {
            var delay = DelayMin * Math.Pow(2, Math.Min(attempt, AttemptsMax) - 2);
            await Task.Delay(delay < DelayMax ? delay : DelayMax, time, cancellationToken);
        }
    }

    /// <summary>Runs work that may be begun again. A race at the last attempt says that it was repeated.</summary>
    public static async ValueTask<T> RunAsync<T>(
        TimeProvider time, Func<ValueTask<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (FabricException e) when (IsRace(e))
            {
                if (!MayRepeat(attempt))
                {
                    throw Exhausted(e);
                }
            }

            await WaitAsync(time, attempt, cancellationToken);
        }
    }

    /// <summary>A race that was lost again and again.</summary>
    public static FabricException Exhausted(FabricException race) => new(
        FabricErrorKind.Conflict, race.Operation, race.Subject, race.Reason, RetryAdvice.Exhausted, race);
}
