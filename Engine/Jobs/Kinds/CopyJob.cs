using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Copy: a file appears at the same place below the target, whole, with its owner, mode and time, and is read back. A
/// copy that is there already, byte for byte, is done: that is how an interrupted one goes on.
/// </summary>
internal sealed class CopyJob(Copying copying, StatusReads reads) : IJobKind
{
    // Each is a read and a write; stores take more, the bytes between them do not.
    private const int Concurrency = 16;

    private readonly SameBytes _same = new(reads);

    public JobKind Kind => JobKind.Copy;

    public int ConcurrencyDefault => Concurrency;

    /// <summary>Where a file of a job belongs.</summary>
    public static FabricPath TargetOf(JobRequest request, FabricPath file) =>
        request.Target!.Value.Join(file.RelativeTo(request.Path));

    public void Validate(JobRequest request) => JobRequests.RequireTarget(request);

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new JobOutcome(item.File.LengthBytes, 2, IsUnchanged: false));

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var target = TargetOf(item.Request, file.Path);
        var there = await reads.TryGetAsync(target, OperationOptions.Default, cancellationToken).ConfigureAwait(false);
        if (there is not null && await _same.AreAsync(file, there, cancellationToken).ConfigureAwait(false))
        {
            return new JobOutcome(0, 0, IsUnchanged: true);
        }

        if (there is not null && !item.Request.Overwrite)
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "copy", target.Value, "another file is there; --overwrite replaces it");
        }

        await item.PaceAsync(file.LengthBytes, cancellationToken).ConfigureAwait(false);
        var copy = await CopyAsync(file, target, item.Request.Overwrite, cancellationToken).ConfigureAwait(false);
        return await _same.AreAsync(file, copy, cancellationToken).ConfigureAwait(false)
            ? new JobOutcome(file.LengthBytes, 2, IsUnchanged: false)
            : throw new FabricException(
                FabricErrorKind.Conflict, "copy", target.Value, "one of the two was replaced while it was read back");
    }

    private async ValueTask<FileStatus> CopyAsync(
        FileStatus file, FabricPath target, bool overwrite, CancellationToken cancellationToken)
    {
        var options = new CreateOptions { Overwrite = overwrite, ExactCopyOf = FileMark.Of(file) };
        try
        {
            return await copying.CopyAsync(file.Path, target, options, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.PreconditionFailed)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "copy", file.Path.Value, "it was replaced since it was listed", inner: e);
        }
    }
}
