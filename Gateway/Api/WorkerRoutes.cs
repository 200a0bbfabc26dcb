using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Workers, where blocks are, and reads of clients from the files of workers on their machines.</summary>
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
        new("GET", WireNames.ShortCircuit, "list proof files", "Workers whose files clients beside them may read.")
        {
            Needs = ApiNeed.Login,
            Response = Json.IReadOnlyListProofPlace,
            Handler = static async request => await request.AnswerAsync(
                request.Client.ShortCircuit is { } grants ? await grants.ListProofsAsync(request.Aborted) : [],
                Json.IReadOnlyListProofPlace),
        },
        new("POST", WireNames.ShortCircuit, "grant pages", "Where pages of a file lie on the machine of the client.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath],
            Request = Json.GrantWish,
            Response = Json.PageGrant,
            Handler = GrantAsync,
        },
        new("GET", WireNames.Blocks, "locate blocks", "Which workers have, or would fetch, the blocks of a file.")
        {
            Needs = ApiNeed.Read,
            Parameters =
            [
                OnPath, Sync, Optional("offset", "First byte; 0 when not given.", "integer"),
                Optional("length", "How many bytes; all when not given.", "integer"),
            ],
            Response = Json.IReadOnlyListBlockLocation,
            Handler = LocateAsync,
        },
    ];

    private static async Task LocateAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var blocks = request.Client.Blocks ?? throw new FabricException(
            FabricErrorKind.Unsupported, request.Route.Operation, "blocks", "this process knows no workers",
            RetryAdvice.Never);
        var offset = request.Query.TryNumber("offset", 0, FabricLimits.FileBytesMax) ?? 0;
        var length = request.Query.TryNumber("length", 0, FabricLimits.FileBytesMax) ?? FabricLimits.FileBytesMax;
        await request.AnswerAsync(
            await blocks.LocateAsync(
                path, new ByteRange(offset, length), request.Plain(), request.Aborted),
            Json.IReadOnlyListBlockLocation);
    }

    private static async Task GrantAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var grants = request.Client.ShortCircuit ?? throw new FabricException(
            FabricErrorKind.Unsupported, request.Route.Operation, "pages", "this process grants no pages",
            RetryAdvice.Never);
        var wish = await request.ReadAsync(StrictJson.Of<GrantWish>());
        await request.AnswerAsync(await grants.GrantAsync(path, wish, request.Aborted), Json.PageGrant);
    }
}
