using OrleansAlluxio.Engine.DataManagement;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Migrate: files of one branch of a union go to another, under the same path and with the same version, one by one.
/// What is elsewhere, or only in the fabric, needs nothing.
/// </summary>
internal sealed class MigrateJob(EngineServices services, Migration migration) : IJobKind
{
    // Each is two reads and a write; stores take more, the bytes between them do not.
    private const int Concurrency = 16;

    // To read, to write, to read back.
    private const int StoreCalls = 3;

    public JobKind Kind => JobKind.Migrate;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request)
    {
        JobRequests.RefuseTarget(request);
        if (request.FromBranch is null || request.ToBranch is null || request.FromBranch == request.ToBranch)
        {
            throw Bad(request, "it needs two branches, one to take files from and one to bring them to");
        }

        var mount = services.Mounts.Of(request.Path);
        var union = Migration.UnionOf(mount, request.Path);
        foreach (var name in (string[])[request.FromBranch, request.ToBranch])
        {
            var branch = union.Branches.FirstOrDefault(b => b.Name == name)
                ?? throw Bad(request, $"the mount at {mount.Path} has no branch '{name}'");
            if (branch.IsReadOnly)
            {
                throw Bad(request, $"branch {name} is read-only");
            }
        }

        mount.RequireWritable("start migrate job", request.Path);
    }

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(OutcomeOf(item));

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var outcome = OutcomeOf(item);
        if (!outcome.IsUnchanged)
        {
            await item.PaceAsync(item.File.LengthBytes, cancellationToken).ConfigureAwait(false);
            await migration.RunAsync(item.File, item.Request.ToBranch!, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    private static JobOutcome OutcomeOf(JobItem item) => Migration.IsWanted(item.File, item.Request.FromBranch!)
        ? new JobOutcome(item.File.LengthBytes, StoreCalls, IsUnchanged: false)
        : new JobOutcome(0, 0, IsUnchanged: true);

    private static FabricException Bad(JobRequest request, string reason) =>
        new(FabricErrorKind.InvalidArgument, "start migrate job", request.Path.Value, reason);
}
