namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Copies: inside a branch by the branch, else by reading and writing.</summary>
internal sealed class UnionCopies(UnionFinder finder, UnionPlacement placement, UnionCommits commits)
{
    private const string Operation = "copy";

    /// <summary>See <see cref="IUnderStorage.CopyAsync"/>.</summary>
    public async ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var from = await finder.TryFindAsync(source, cancellationToken).ConfigureAwait(false)
            ?? throw UnionErrors.NotFound(Operation, finder.Describe(source));
        var branch = await placement.ForFileAsync(Operation, target, cancellationToken).ConfigureAwait(false);
        var to = new UnionTarget(branch, target, options.Overwrite);
        if (branch == from.Branch || from.IsDirectory)
        {
            return await commits.RunAsync(
                to, token => from.Branch.Store.CopyAsync(source, target, options, token), cancellationToken)
                .ConfigureAwait(false);
        }

        var kept = options with
        {
            LengthBytes = from.Status.Fingerprint.LengthBytes,
            ContentType = options.ContentType ?? from.Status.ContentType,
            UserMetadata = options.UserMetadata ?? from.Status.UserMetadata,
        };
        var writer = new UnionWriter(
            commits, to, await branch.Store.CreateAsync(target, kept, cancellationToken).ConfigureAwait(false));
        await using var open = writer.ConfigureAwait(false);
        if (kept.LengthBytes > 0)
        {
            var whole = new UfsReadRequest
            {
                Path = source,
                OffsetBytes = 0,
                LengthBytes = kept.LengthBytes.Value,
                Expected = finder.Tagged(from.Branch, from.Status).Fingerprint,
            };
            await writer.AppendFromAsync(whole, cancellationToken).ConfigureAwait(false);
        }

        return await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
