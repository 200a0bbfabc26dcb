using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Move: everything is copied and read back first; then the sources go one by one, each only while its copy still has
/// its very bytes and nobody has changed it. So a job that is interrupted, cancelled or fails has lost nothing.
/// </summary>
internal sealed class MoveJob(CopyJob copy, Removal removal, StatusReads reads) : IJobKind
{
    private readonly SameBytes _same = new(reads);

    public JobKind Kind => JobKind.Move;

    public bool Checks => true;

    public int ConcurrencyDefault => copy.ConcurrencyDefault;

    public void Validate(JobRequest request) => JobRequests.RequireTarget(request);

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        copy.EstimateAsync(item, cancellationToken);

    public ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken) =>
        copy.RunAsync(item, cancellationToken);

    /// <summary>Removes the source. Idempotent: one that is gone is not visited.</summary>
    public async ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var target = CopyJob.TargetOf(item.Request, file.Path);
        try
        {
            var there = await reads.TryGetAsync(target, OperationOptions.Default, cancellationToken)
                .ConfigureAwait(false);
            if (there is null)
            {
                return new FabricException(
                    FabricErrorKind.NotFound, "move", file.Path.Value, "it came after the job had passed; it stays");
            }

            if (!await _same.AreAsync(file, there, cancellationToken).ConfigureAwait(false))
            {
                return new FabricException(
                    FabricErrorKind.Conflict, "move", file.Path.Value,
                    "it stays: its copy has not its bytes any more, as one of them was changed");
            }

            await removal.DeleteAsync(
                file.Path, new DeleteOptions { IfMark = FileMark.Of(file) }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            return null; // It went meanwhile, by whomever.
        }
        catch (FabricException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return e;
        }
    }

    /// <summary>Removes the directories that are empty now, inner ones first.</summary>
    public async ValueTask EndAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var root = await reads.TryGetAsync(request.Path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        if (root is { IsDirectory: true })
        {
            await RemoveEmptyAsync(root, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RemoveEmptyAsync(FileStatus directory, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var hasMore = true; hasMore;)
        {
            var page = await reads.ListAsync(
                directory.Path, new ListOptions { AfterName = after, IsContinuation = after is not null },
                cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries.Where(static e => e is { IsDirectory: true, IsMountPoint: false }))
            {
                await RemoveEmptyAsync(entry, cancellationToken).ConfigureAwait(false);
            }

            hasMore = page.HasMore;
            after = hasMore ? page.Entries[^1].Path.Name : after;
        }

        try
        {
            await removal.DeleteAsync(directory.Path, new DeleteOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (
            e.Kind is FabricErrorKind.NotEmpty or FabricErrorKind.NotFound or FabricErrorKind.InvalidArgument)
        {
            // Something is in it that the job was not for, or it is a mount point.
        }
    }
}
