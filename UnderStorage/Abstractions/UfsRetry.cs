using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// Tries again what may succeed: exponential backoff with full jitter, within a budget shared by all requests of the
/// mount, so that a failing store is not hit with several times its load. What still fails is
/// <see cref="RetryAdvice.Exhausted"/>.
/// </summary>
/// <param name="retriesMax">Most tries after the first.</param>
/// <param name="requestTimeout">Longest time of one attempt.</param>
/// <param name="failures">The connector's table of errors.</param>
/// <param name="time">Clock of limits and pauses.</param>
/// <param name="random">Draws the pauses.</param>
public sealed class UfsRetry(
    int retriesMax, TimeSpan requestTimeout, IUfsFailures failures, TimeProvider time, IRandomSource random)
{
    // 200 ms, 400, 800 ... up to 5 s; each drawn evenly from zero (full jitter).
    private static readonly TimeSpan BackoffStart = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(5);

    private readonly UfsRetryBudget _budget = new();

    /// <summary>Runs an attempt, each with its own time limit, until it succeeds or no retry is left.</summary>
    /// <param name="operation">For messages.</param>
    /// <param name="subject">For messages.</param>
    /// <param name="attempt">Called with the number of the attempt, from 1.</param>
    /// <param name="cancellationToken">Ends waiting too.</param>
    public async Task<T> RunAsync<T>(
        string operation, string subject, Func<int, CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var failure = default(FabricException);
            using var limit = new CancellationTokenSource(requestTimeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                var result = await attempt(number, linked.Token).ConfigureAwait(false);
                _budget.Succeeded();
                return result;
            }
            catch (FabricException error) when (error.Retry == RetryAdvice.Backoff)
            {
                failure = error;
            }
            catch (Exception error) when (failures.IsKnown(error) && !cancellationToken.IsCancellationRequested)
            {
                failure = limit.IsCancellationRequested
                    ? failures.Timeout(operation, subject)
                    : failures.Of(error, operation, subject);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = failures.Timeout(operation, subject);
            }
            catch (Exception error) when (cancellationToken.IsCancellationRequested && failures.IsKnown(error))
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (failure.Retry != RetryAdvice.Backoff)
            {
                throw failure;
            }

            if (number > retriesMax || !_budget.TryTake())
            {
                throw Exhausted(failure, number);
            }

            await Task.Delay(PauseAfter(number), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The pause before the next attempt: even between nothing and the exponential bound.</summary>
    internal TimeSpan PauseAfter(int attempt)
    {
        var bound = Math.Min(BackoffStart.TotalMilliseconds * Math.Pow(2, attempt - 1), BackoffMax.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(bound * random.NextDouble());
    }

    private static FabricException Exhausted(FabricException failure, int attempts)
    {
        var reason = attempts == 1 ? failure.Reason : $"{failure.Reason}; gave up after {attempts} attempts";
        return new FabricException(failure.Kind, failure.Operation, failure.Subject, reason, RetryAdvice.Exhausted);
    }
}
