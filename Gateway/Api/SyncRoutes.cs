using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Jobs that compare whole trees with their stores.</summary>
internal static class SyncRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter OnJob = Required("id", "The job.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("POST", WireNames.SyncJobs, "load metadata", "Begins to take metadata of a path from its store.")
        {
            Needs = ApiNeed.Operate,
            Request = Json.SyncJobRequest,
            Response = Json.SyncJobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Sync.StartAsync(
                    await request.ReadAsync(StrictJson.Of<SyncJobRequest>()), request.Aborted),
                Json.SyncJobStatus),
        },
        new("GET", WireNames.SyncJobs, "list sync jobs", "Sync jobs, newest first.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListSyncJobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Sync.ListAsync(request.Aborted), Json.IReadOnlyListSyncJobStatus),
        },
        new("GET", WireNames.SyncJob, "get sync job", "A sync job and how far it is.")
        {
            Needs = ApiNeed.Inspect,
            Parameters = [OnJob],
            Response = Json.SyncJobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Sync.GetAsync(request.Query.Text("id")!, request.Aborted), Json.SyncJobStatus),
        },
        new("GET", WireNames.SyncJobWait, "wait for sync job", "Answers when a sync job has ended.")
        {
            Needs = ApiNeed.Inspect,
            Parameters = [OnJob],
            Response = Json.SyncJobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Sync.WaitAsync(request.Query.Text("id")!, request.Aborted), Json.SyncJobStatus),
        },
        new("DELETE", WireNames.SyncJob, "cancel sync job", "Cancels a sync job; what it has applied stays.")
        {
            Needs = ApiNeed.Operate,
            Parameters = [OnJob],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Sync.CancelAsync(request.Query.Text("id")!, request.Aborted)),
        },
    ];
}
