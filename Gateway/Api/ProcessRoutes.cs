using System.Text;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Observability;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>What this process records, and how it does.</summary>
internal static class ProcessRoutes
{
    // A tail is for looking at; who wants all has the files.
    private const int AuditLinesMax = 10_000;
    private const int AuditLinesDefault = 20;

    private static readonly FabricJson Json = FabricJson.Default;

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Audit, "tail audit log", "The last lines of the audit log, oldest first.")
        {
            Parameters =
            [
                Optional("limit", $"Most lines, 1..{AuditLinesMax}.", "integer"),
                Optional("after", "Only records with a higher number.", "integer"),
            ],
            ResponseType = WireNames.JsonLines,
            Handler = TailAsync,
        },
        new("GET", WireNames.AuditVerify, "verify audit log", "Checks the chain of the whole audit log.")
        {
            Response = Json.AuditVerification,
            Handler = static async request => await request.AnswerAsync(
                AuditVerifier.Verify(LogOf(request).Options.Directory, request.Aborted), Json.AuditVerification),
        },
        new("GET", WireNames.Trace, "trace", "Reads the beginning of a file and says step by step how.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath, ApiParameter.Sync],
            Response = Json.ReadTrace,
            Handler = static async request => await request.AnswerAsync(
                await ReadTracer.RunAsync(request.Client, request.Query.Path(), request.Plain(), request.Aborted),
                Json.ReadTrace),
        },
        new("GET", WireNames.Diagnosis, "diagnose", "What the process finds when it looks at itself.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListFinding,
            Handler = static async request => await request.AnswerAsync(
                await request.Options.Diagnose(request.Aborted), Json.IReadOnlyListFinding),
        },
        new("GET", WireNames.Configuration, "list configuration", "Settings in force, and where each is from.")
        {
            Needs = ApiNeed.Operate,
            Response = Json.IReadOnlyListConfigurationValue,
            Handler = static request => request.AnswerAsync(
                request.Options.Configuration, Json.IReadOnlyListConfigurationValue),
        },
        new("GET", WireNames.History, "read history", "What the process did lately, in steps, oldest first.")
        {
            Needs = ApiNeed.Inspect,
            Parameters = [Optional("limit", $"Most steps, 1..{FabricHistory.SamplesMax}.", "integer")],
            Response = Json.IReadOnlyListHistorySample,
            Handler = static request => request.AnswerAsync(
                request.Options.History?.Last(
                    (int)(request.Query.TryNumber("limit", 1, FabricHistory.SamplesMax) ?? FabricHistory.SamplesMax))
                ?? [],
                Json.IReadOnlyListHistorySample),
        },
        new("GET", WireNames.Logs, "tail log", "What the process logged last, oldest first.")
        {
            Needs = ApiNeed.Operate,
            Parameters =
            [
                Optional("limit", $"Most lines, 1..{LogTail.LinesMax}.", "integer"),
                Optional("after", "Only lines with a higher number.", "integer"),
            ],
            Response = Json.IReadOnlyListLogLine,
            Handler = static request => request.AnswerAsync(
                request.Options.Logs?.Last(
                    (int)(request.Query.TryNumber("limit", 1, LogTail.LinesMax) ?? LogTail.LinesMax),
                    request.Query.TryNumber("after", 0, long.MaxValue) ?? 0)
                ?? [],
                Json.IReadOnlyListLogLine),
        },
    ];

    private static async Task TailAsync(ApiRequest request)
    {
        var limit = (int)(request.Query.TryNumber("limit", 1, AuditLinesMax) ?? AuditLinesDefault);
        var after = request.Query.TryNumber("after", 0, long.MaxValue) ?? 0;
        var lines = LogOf(request).Tail(limit, after);
        request.Http.Response.ContentType = WireNames.JsonLines;
        request.Http.Response.Headers.CacheControl = "no-store";
        await request.Http.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => l + "\n"))), request.Aborted);
    }

    private static AuditLog LogOf(ApiRequest request) => request.Options.Audit ?? throw new FabricException(
        FabricErrorKind.Unavailable, request.Route.Operation, "audit log",
        "nothing is recorded here; start the server with --audit");
}
