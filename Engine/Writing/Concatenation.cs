using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Appends whole files to one and removes them. Under one hold of all paths: the target's flip first, then the sources
/// one by one, so at any moment every byte is in the tree at least once.
/// </summary>
public sealed class Concatenation(EngineServices services, StatusReads reads, Rewriting rewriting, Removal removal)
{
    private const string Operation = "concat";

    /// <summary>Concatenates.</summary>
    public async ValueTask<FileStatus> RunAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        Validate(target, sources);
        var mount = services.Mounts.Of(target);
        var request = new RewriteRequest(Operation, target, options);
        var known = await RequireSourcesAsync(mount, sources, options, cancellationToken).ConfigureAwait(false);
        request = request with { AddedBytes = known.Sum(static s => s.LengthBytes) };
        var (writer, _) = await rewriting.BeginAsync(request, cancellationToken).ConfigureAwait(false);
        await using var open = writer.ConfigureAwait(false);
        foreach (var source in known)
        {
            await AddAsync(writer, source, options, cancellationToken).ConfigureAwait(false);
        }

        using var hold = await services.Locks.AcquireAsync([target, .. sources], cancellationToken)
            .ConfigureAwait(false);
        foreach (var source in known)
        {
            var now = await services.Tree.LookupAsync(source.Path, cancellationToken).ConfigureAwait(false);
            if (now.Status?.Version != source.Version)
            {
                throw Changed(source.Path);
            }
        }

        var status = await writer.CompleteHeldAsync(cancellationToken).ConfigureAwait(false);
        foreach (var source in known)
        {
            // Not cancellable: what is in the target by now is not to stay a second time because somebody gave up.
            await removal.RemoveHeldAsync(source, CancellationToken.None).ConfigureAwait(false);
        }

        return status;
    }

    private void Validate(FabricPath target, IReadOnlyList<FabricPath> sources)
    {
        if (sources.Count is < 1 or > FabricLimits.ConcatSourcesMax)
        {
            throw Invalid(target, $"1 to {FabricLimits.ConcatSourcesMax} files are appended, not {sources.Count}");
        }

        var seen = new HashSet<FabricPath> { target };
        foreach (var source in sources)
        {
            if (!seen.Add(source))
            {
                throw Invalid(source, "it is the target, or named twice");
            }

            if (services.Mounts.Of(source).Id != services.Mounts.Of(target).Id)
            {
                throw new FabricException(
                    FabricErrorKind.CrossMount, Operation, source.Value, "it lies on another mount than the target");
            }
        }
    }

    private async ValueTask<List<FileStatus>> RequireSourcesAsync(
        Mount mount, IReadOnlyList<FabricPath> sources, OperationOptions options, CancellationToken cancellationToken)
    {
        var known = new List<FileStatus>(sources.Count);
        foreach (var source in sources)
        {
            mount.RequireWritable(Operation, source);
            var status = await reads.GetAsync(Operation, source, options, cancellationToken).ConfigureAwait(false);
            if (status.IsDirectory)
            {
                throw new FabricException(
                    FabricErrorKind.IsADirectory, Operation, source.Value, "only files are appended");
            }

            known.Add(status);
        }

        return known;
    }

    private async ValueTask AddAsync(
        FileWriter writer, FileStatus source, OperationOptions options, CancellationToken cancellationToken)
    {
        var reader = await reads.OpenAsync(source.Path, options, cancellationToken).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        if (reader.Status.Version != source.Version)
        {
            throw Changed(source.Path);
        }

        await writer.AddAsync(reader, source.LengthBytes, cancellationToken).ConfigureAwait(false);
    }

    private static FabricException Changed(FabricPath path) => new(
        FabricErrorKind.Conflict, Operation, path.Value, "it was replaced or moved while it was read",
        RetryAdvice.Backoff);

    private static FabricException Invalid(FabricPath path, string reason) =>
        new(FabricErrorKind.InvalidArgument, Operation, path.Value, reason);
}
