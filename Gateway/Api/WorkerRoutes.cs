using OrleansAlluxio.Client.Wire;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Workers.</summary>
internal static class WorkerRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter OnWorker = Required("id", "The worker.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Workers, "list workers", "Every known worker and its state.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListWorkerStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Workers.ListAsync(request.Aborted), Json.IReadOnlyListWorkerStatus),
        },
        new("POST", WireNames.WorkerDecommission, "decommission worker",
            "Takes a worker out of the ring; it goes on giving what it has.")
        {
            Needs = ApiNeed.Operate,
            Parameters = [OnWorker],
            Response = Json.WorkerStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Workers.DecommissionAsync(request.Query.Text("id")!, request.Aborted),
                Json.WorkerStatus),
        },
        new("POST", WireNames.WorkerEnable, "enable worker", "Lets a worker into the ring again.")
        {
            Needs = ApiNeed.Operate,
            Parameters = [OnWorker],
            Response = Json.WorkerStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Workers.EnableAsync(request.Query.Text("id")!, request.Aborted),
                Json.WorkerStatus),
        },
        new("POST", WireNames.WorkerFree, "free worker", "Drops what may be evicted from a worker's tiers.")
        {
            Needs = ApiNeed.Operate,
            Parameters = [OnWorker],
            Response = Json.WireBytes,
            Handler = static async request => await request.AnswerAsync(
                new WireBytes(await request.Client.Workers.FreeAsync(request.Query.Text("id")!, request.Aborted)),
                Json.WireBytes),
        },
        new("DELETE", WireNames.Worker, "forget worker", "Forgets a worker that is lost.")
        {
            Needs = ApiNeed.Operate,
            Parameters = [OnWorker],
            Response = Json.WireChanged,
            Handler = static async request =>
            {
                await request.Client.Workers.ForgetAsync(request.Query.Text("id")!, request.Aborted);
                await request.AnswerChangedAsync(changed: true);
            },
        },
    ];
}
