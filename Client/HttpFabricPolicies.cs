using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Policies over the fabric API.</summary>
internal sealed class HttpFabricPolicies(ApiTransport transport) : IFabricPolicies
{
    public ValueTask<DataPolicyStatus> AddAsync(DataPolicyRequest policy, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("add policy", WireNames.Policies), policy,
                FabricJson.Default.DataPolicyRequest),
            FabricJson.Default.DataPolicyStatus, cancellationToken);

    public ValueTask<IReadOnlyList<DataPolicyStatus>> ListAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list policies", WireNames.Policies)),
            FabricJson.Default.IReadOnlyListDataPolicyStatus, cancellationToken);

    public ValueTask<DataPolicyStatus> GetAsync(string name, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("get policy", WireNames.Policy).With("name", name)),
            FabricJson.Default.DataPolicyStatus, cancellationToken);

    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("remove policy", WireNames.Policy).With("name", name)),
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }

    public ValueTask<JobStatus> RunAsync(string name, bool dryRun, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("run policy", WireNames.PolicyRun)
                .With("name", name).With("dryRun", dryRun)),
            FabricJson.Default.JobStatus, cancellationToken);
}
