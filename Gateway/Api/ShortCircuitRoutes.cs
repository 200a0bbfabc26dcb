using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Reads of clients from the files of workers on their machines.</summary>
internal static class ShortCircuitRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.ShortCircuit, "list proof files", "Workers whose files clients beside them may read.")
        {
            Needs = ApiNeed.Login,
            Response = Json.IReadOnlyListProofPlace,
            Handler = static async request => await request.AnswerAsync(
                await GrantsOf(request).ListProofsAsync(request.Aborted), Json.IReadOnlyListProofPlace),
        },
        new("POST", WireNames.ShortCircuit, "grant pages", "Where pages of a file lie on the machine of the client.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath],
            Request = Json.GrantWish,
            Response = Json.PageGrant,
            Handler = static async request => await request.AnswerAsync(
                await GrantsOf(request).GrantAsync(
                    request.Query.Path(), await request.ReadAsync(StrictJson.Of<GrantWish>()), request.Aborted),
                Json.PageGrant),
        },
    ];

    private static IFabricShortCircuit GrantsOf(ApiRequest request) => request.Client.ShortCircuit
        ?? throw new FabricException(
            FabricErrorKind.Unsupported, request.Route.Operation, "pages", "this process grants no pages",
            RetryAdvice.Never);
}
