using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Gateway.DataPlane;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether every worker takes part, and if not, whether it is gone, stuck, or kept from reporting.</summary>
internal sealed class WorkerCheck(IFabricWorkers workers, WorkerInquiry inquiry, HttpReach reach) : IDoctorCheck
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
        var facts = await Task.WhenAll(looks
            .Where(static l => l.Answer.Failure is null && l.Worker.State != WorkerState.Lost)
            .Select(l => OfFactsAsync(l.Worker, cancellationToken))).ConfigureAwait(false);
        findings.AddRange(facts.SelectMany(static f => f));
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
        var subject = NameOf(worker);
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

    private static string NameOf(WorkerStatus worker) =>
        $"worker {worker.Id} at {worker.Url?.ToString().TrimEnd('/')}";

    private async Task<IReadOnlyList<Finding>> OfFactsAsync(WorkerStatus worker, CancellationToken cancellationToken)
    {
        var subject = NameOf(worker);
        try
        {
            var facts = await inquiry.FactsAsync(worker.Url!, cancellationToken).ConfigureAwait(false);
            List<Finding> findings =
            [
                .. facts.Findings.Where(static f => f.Severity != FindingSeverity.Ok).Select(f => f with
                {
                    Subject = $"{subject}: {f.Subject}",

                    // A store that is away is away for everybody: it is told once, where it is mounted.
                    Because = f.Subject,
                }),
            ];
            if (facts.Version != ProgramVersion.Text)
            {
                findings.Add(new Finding(
                    FindingSeverity.Warning, $"{subject}: version",
                    $"it is {facts.Version}, this process {ProgramVersion.Text}",
                    "let all processes of a fabric run one version; restart those that are behind")
                {
                    Code = FindingCodes.WorkerVersion,
                });
            }

            return findings;
        }
        catch (FabricException e)
        {
            return
            [
                new Finding(
                    FindingSeverity.Warning, $"{subject}: its own look", $"{e.Kind}: {e.Reason}",
                    "see the worker's log")
                {
                    Code = FindingCodes.LookFailed,
                },
            ];
        }
    }
}
