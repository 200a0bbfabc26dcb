using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Jobs: work on every file of a tree.</summary>
internal static class JobRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter OnJob = Required("id", "The job.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("POST", WireNames.Jobs, "start job", "Begins a job.")
        {
            Needs = ApiNeed.Operate,
            Request = Json.JobRequest,
            Response = Json.JobStatus,
            Handler = StartAsync,
        },
        new("GET", WireNames.Jobs, "list jobs", "Jobs that have not ended, newest first.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListJobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.ListAsync(request.Aborted), Json.IReadOnlyListJobStatus),
        },
        new("GET", WireNames.JobHistory, "list ended jobs", "Jobs that have ended, newest first.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListJobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.HistoryAsync(request.Aborted), Json.IReadOnlyListJobStatus),
        },
        new("GET", WireNames.JobFailures, "list failures", "What failed in a job, in order of the paths.")
        {
            Needs = ApiNeed.Inspect,
            Parameters =
            [
                OnJob, Optional("after", "Only paths after this one."),
                Optional("limit", "Most entries, 1 to 1,000.", "integer"),
            ],
            Response = Json.IReadOnlyListJobFailure,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.ListFailuresAsync(
                    request.Query.Text("id")!, request.Query.Text("after"),
                    (int)(request.Query.TryNumber("limit", 1, FabricLimits.ListEntriesMax)
                        ?? FabricLimits.ListEntriesMax),
                    request.Aborted),
                Json.IReadOnlyListJobFailure),
        },
        Look(WireNames.Job, "get job", "A job and how far it is.", static (jobs, id, t) => jobs.GetAsync(id, t)),
        Look(
            WireNames.JobWait, "wait for job", "Answers when a job has ended or is paused.",
            static (jobs, id, t) => jobs.WaitAsync(id, t)),
        Ask(
            WireNames.JobCancel, "cancel job", "Ends a job; what it has done stays.",
            static (jobs, id, t) => jobs.CancelAsync(id, t)),
        Ask(
            WireNames.JobPause, "pause job", "Halts a job until it is resumed.",
            static (jobs, id, t) => jobs.PauseAsync(id, t)),
        Ask(
            WireNames.JobResume, "resume job", "Lets a paused job go on.",
            static (jobs, id, t) => jobs.ResumeAsync(id, t)),
        Ask(
            WireNames.JobRetry, "retry job", "Has a failed job try again what failed.",
            static (jobs, id, t) => jobs.RetryAsync(id, t)),
    ];

    private static async Task StartAsync(ApiRequest request)
    {
        var job = await request.ReadAsync(StrictJson.Of<JobRequest>());
        await ApiAuthorization.RequireJobAsync(request, job);
        await request.AnswerAsync(await request.Client.Jobs.StartAsync(job, request.Aborted), Json.JobStatus);
    }

    private static ApiRoute Look(
        string path, string operation, string summary,
        Func<IFabricJobs, string, CancellationToken, ValueTask<JobStatus>> action) =>
        Ask(path, operation, summary, action) with { Method = "GET", Needs = ApiNeed.Inspect };

    private static ApiRoute Ask(
        string path, string operation, string summary,
        Func<IFabricJobs, string, CancellationToken, ValueTask<JobStatus>> action) =>
        new("POST", path, operation, summary)
        {
            Needs = ApiNeed.Operate,
            Parameters = [OnJob],
            Response = Json.JobStatus,
            Handler = async request => await request.AnswerAsync(
                await action(request.Client.Jobs, request.Query.Text("id")!, request.Aborted), Json.JobStatus),
        };
}
