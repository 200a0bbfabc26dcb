using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Policies: jobs that are run again and again.</summary>
internal static class PolicyRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter OnPolicy = Required("name", "The policy.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("POST", WireNames.Policies, "add policy", "Adds a policy.")
        {
            Request = Json.DataPolicyRequest,
            Response = Json.DataPolicyStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.Policies.AddAsync(
                    await request.ReadAsync(StrictJson.Of<DataPolicyRequest>()), request.Aborted),
                Json.DataPolicyStatus),
        },
        new("GET", WireNames.Policies, "list policies", "Policies and their runs, in order of their names.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListDataPolicyStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.Policies.ListAsync(request.Aborted), Json.IReadOnlyListDataPolicyStatus),
        },
        new("GET", WireNames.Policy, "get policy", "A policy and its runs.")
        {
            Needs = ApiNeed.Inspect,
            Parameters = [OnPolicy],
            Response = Json.DataPolicyStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.Policies.GetAsync(request.Query.Text("name")!, request.Aborted),
                Json.DataPolicyStatus),
        },
        new("DELETE", WireNames.Policy, "remove policy", "Removes a policy; a run under way goes on as a job.")
        {
            Parameters = [OnPolicy],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Jobs.Policies.RemoveAsync(request.Query.Text("name")!, request.Aborted)),
        },
        new("POST", WireNames.PolicyRun, "run policy", "Runs a policy now, or counts what a run would do.")
        {
            Parameters = [OnPolicy, Optional("dryRun", "Only count.", "boolean")],
            Response = Json.JobStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Jobs.Policies.RunAsync(
                    request.Query.Text("name")!, request.Query.Flag("dryRun"), request.Aborted),
                Json.JobStatus),
        },
    ];
}
