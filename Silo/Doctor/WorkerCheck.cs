using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether every worker takes part, and if not, whether it is gone, stuck, or kept from reporting.</summary>
internal sealed class WorkerCheck(IFabricWorkers workers, HttpReach reach) : IDoctorCheck
{
    // Two reports that did not come: it is not that the way to it is blocked.
    private const long SilentMs = 2000;

    /// <inheritdoc/>
    public string Subject => "workers";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var all = await workers.ListAsync(cancellationToken).ConfigureAwait(false);
        var others = all.Where(static w => w.Id != "local" && w.Url is not null).ToList();
        var looks = await Task.WhenAll(others.Select(async w => (
            Worker: w, Answer: await reach.KnockAsync(w.Url!, cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
        List<Finding> findings = [.. looks.SelectMany(static l => OfWorker(l.Worker, l.Answer))];
        findings.AddRange(ClockJudge.Of(
        [
            .. looks.Where(static l => l.Answer.Ahead is not null).Select(
                static l => new ClockReading($"clock of worker {l.Worker.Id}", l.Answer.Ahead!.Value)),
        ]).Where(static f => f.Severity != FindingSeverity.Ok));
        return findings;
    }

    /// <summary>What is to be said of one. Pure.</summary>
    public static IEnumerable<Finding> OfWorker(WorkerStatus worker, ReachAnswer answer)
    {
        var subject = $"worker {worker.Id} at {worker.Url?.ToString().TrimEnd('/')}";
        if (worker.State == WorkerState.Lost || (worker.State == WorkerState.Live && answer.Failure is not null
            && worker.LastSeenMs > SilentMs))
        {
            var since = worker.LastSeenMs < 0
                ? "it has not reported since this process started"
                : $"it has not reported for {worker.LastSeenMs / 1000} s";
            yield return new Finding(
                FindingSeverity.Broken, subject,
                $"{since}; {answer.Failure ?? "it answers there, but its reports do not get here"}",
                answer.Failure is null
                    ? "see its log: the --join URL, the cluster secret or the clocks may differ"
                    : $"start it again on its home, its pages are still there; or `fabric worker forget {worker.Id}` "
                        + "when it is gone for good. Meanwhile others serve its share")
            {
                Code = FindingCodes.WorkerLost,
            };
            yield break;
        }

        foreach (var tier in worker.Tiers.Where(static t => !t.Health.StartsWith("ok", StringComparison.Ordinal)
            && t.Health != "recovering"))
        {
            yield return new Finding(
                FindingSeverity.Broken, $"{subject}, tier {tier.Tier} {tier.Directory}",
                $"it takes no pages: {tier.Health}",
                "mend or free the disk, then restart the worker; others and the stores serve its share")
            {
                Code = FindingCodes.WorkerTier,
            };
        }

        yield return answer.Failure is { } failure && worker.State == WorkerState.Live
            ? new Finding(
                FindingSeverity.Broken, subject, $"it reports, but cannot be reached from here: {failure}",
                "let --advertise of the worker name an address that other processes reach, and open the way to it")
            {
                Code = FindingCodes.WorkerLost,
            }
            : new Finding(FindingSeverity.Ok, subject, worker.State.ToString().ToLowerInvariant())
            {
                Code = FindingCodes.Worker,
            };
    }
}
