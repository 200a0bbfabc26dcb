using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Policies that are kept, and run by hand.</summary>
internal sealed class MemoryPolicies(MemoryJobs jobs) : IFabricPolicies
{
    private readonly SortedDictionary<string, DataPolicyStatus> _all = new(StringComparer.Ordinal);

    public ValueTask<DataPolicyStatus> AddAsync(DataPolicyRequest policy, CancellationToken cancellationToken)
    {
        _all[policy.Name] = new DataPolicyStatus { Policy = policy, NextUnixMs = policy.EveryMs };
        return GetAsync(policy.Name, cancellationToken);
    }

    public ValueTask<IReadOnlyList<DataPolicyStatus>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<DataPolicyStatus>>([.. _all.Values]);

    public ValueTask<DataPolicyStatus> GetAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_all.GetValueOrDefault(name)
            ?? throw new FabricException(FabricErrorKind.NotFound, "find policy", name, "no policy has this name"));

    public ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_all.Remove(name));

    public async ValueTask<JobStatus> RunAsync(string name, bool dryRun, CancellationToken cancellationToken)
    {
        var policy = await GetAsync(name, cancellationToken);
        return await jobs.StartAsync(policy.Policy.Job with { DryRun = dryRun }, cancellationToken);
    }
}
