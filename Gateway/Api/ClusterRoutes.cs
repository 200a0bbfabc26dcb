using OrleansAlluxio.Client.Wire;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Other clusters that share stores with this one.</summary>
internal static class ClusterRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Clusters, "list clusters", "This cluster and those that share stores with it.")
        {
            Needs = ApiNeed.Inspect,
            Parameters = [Optional("live", "Ask each how far it is, and wait a second for it.", "boolean")],
            Response = Json.ClusterReport,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Clusters.GetAsync(request.Query.Flag("live"), request.Aborted),
                Json.ClusterReport),
        },
        new("DELETE", WireNames.Clusters, "forget cluster", "Forgets a cluster that is gone for good.")
        {
            Parameters = [Required("id", "The cluster.")],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Clusters.ForgetAsync(request.Query.Text("id")!, request.Aborted)),
        },
        new("POST", WireNames.Fence, "fence", "Waits until what other clusters acknowledged before is visible here.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath],
            Response = Json.FenceResult,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Clusters.FenceAsync(request.Query.Path(), request.Aborted), Json.FenceResult),
        },
    ];
}
