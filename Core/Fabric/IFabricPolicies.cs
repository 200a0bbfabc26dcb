namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Jobs that are run again and again: what is old or large goes from branch to branch or from store to store, by
/// itself. Durable. Thread-safe; failures are <see cref="FabricException"/>s.
/// </summary>
public interface IFabricPolicies
{
    /// <summary>
    /// Adds a policy; one with an interval first runs after it. AlreadyExists, InvalidArgument, TooLarge when there are
    /// too many.
    /// </summary>
    ValueTask<DataPolicyStatus> AddAsync(DataPolicyRequest policy, CancellationToken cancellationToken);

    /// <summary>All policies in order of their names.</summary>
    ValueTask<IReadOnlyList<DataPolicyStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>A policy. NotFound.</summary>
    ValueTask<DataPolicyStatus> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a policy; a run under way goes on as a job. False when it was not there.</summary>
    ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a policy now, or only counts what a run would do, and returns the job. Conflict while another run is under
    /// way, NotFound.
    /// </summary>
    ValueTask<JobStatus> RunAsync(string name, bool dryRun, CancellationToken cancellationToken);
}
