using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Tries again what may succeed: exponential backoff with full jitter, within a budget shared by all requests of the
/// mount, so that a failing store is not hit with several times its load. What still fails is
/// <see cref="RetryAdvice.Exhausted"/>.
/// </summary>
internal sealed class S3Retry(S3Options options, TimeProvider time, IRandomSource random)
{
    // 200 ms, 400, 800 ... up to 5 s; each drawn evenly from zero (full jitter).
    private static readonly TimeSpan BackoffStart = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(5);

    private readonly S3RetryBudget _budget = new();

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
            using var limit = new CancellationTokenSource(options.RequestTimeout, time);
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
            catch (Exception error) when (S3Errors.IsKnown(error) && !cancellationToken.IsCancellationRequested)
            {
                failure = limit.IsCancellationRequested
                    ? S3Errors.Timeout(options, operation, subject)
                    : S3Errors.Of(error, options, operation, subject);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = S3Errors.Timeout(options, operation, subject);
            }
            catch (Exception error) when (cancellationToken.IsCancellationRequested && S3Errors.IsKnown(error))
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (failure.Retry != RetryAdvice.Backoff)
            {
                throw failure;
            }

            if (number > options.Retries || !_budget.TryTake())
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
