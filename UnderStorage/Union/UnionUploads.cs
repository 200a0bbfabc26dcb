namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Multipart uploads: of the branch that the file will be in, whose name begins the upload's id.</summary>
internal sealed class UnionUploads(UnionFinder finder, UnionPlacement placement, UnionCommits commits)
{
    private const char Mark = '!';

    public async ValueTask<string> BeginAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var branch = await placement.ForFileAsync("begin upload", path, cancellationToken).ConfigureAwait(false);
        var id = await branch.Store.BeginUploadAsync(path, options, cancellationToken).ConfigureAwait(false);
        return branch.Name + Mark + id;
    }

    public async ValueTask<UfsUploadPart> StoreAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        var (branch, inner) = OwnerOf(upload, "upload part");
        return await branch.Store.UploadPartAsync(inner, number, content, lengthBytes, cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<UfsStatus> CompleteAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var (branch, inner) = OwnerOf(upload, "complete upload");
        return await commits.RunAsync(
            new UnionTarget(branch, upload.Path, upload.Options.Overwrite),
            token => branch.Store.CompleteUploadAsync(inner, parts, token), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask AbortAsync(UfsUpload upload, CancellationToken cancellationToken)
    {
        if (TryOwnerOf(upload) is var (branch, inner))
        {
            await branch.Store.AbortUploadAsync(inner, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> live, CancellationToken cancellationToken)
    {
        var swept = 0;
        foreach (var branch in finder.Branches.Where(static b => !b.IsReadOnly))
        {
            var prefix = branch.Name + Mark;
            var own = live.Where(id => id.StartsWith(prefix, StringComparison.Ordinal))
                .Select(id => id[prefix.Length..]).ToHashSet();
            swept += await branch.Store.SweepAsync(olderThan, own, cancellationToken).ConfigureAwait(false);
        }

        return swept;
    }

    public long? PartBytesFor(long lengthBytes) => finder.Branches
        .Select(b => ((IUfsResumableUploads)b.Store.Unwrapped).PartBytesFor(lengthBytes)).Max();

    public async ValueTask<IReadOnlyList<UfsUploadPart>?> TryListPartsAsync(
        UfsUpload upload, CancellationToken cancellationToken) =>
        TryOwnerOf(upload) is var (branch, inner)
            ? await ((IUfsResumableUploads)branch.Store.Unwrapped).TryListPartsAsync(inner, cancellationToken)
                .ConfigureAwait(false)
            : null;

    private (UnionBranch Branch, UfsUpload Upload) OwnerOf(UfsUpload upload, string operation) =>
        TryOwnerOf(upload) ?? throw UnionErrors.NotFound(operation, finder.Describe(upload.Path));

    private (UnionBranch Branch, UfsUpload Upload)? TryOwnerOf(UfsUpload upload)
    {
        var mark = upload.Id.IndexOf(Mark, StringComparison.Ordinal);
        var branch = mark < 0 ? null : finder.Branches.FirstOrDefault(b => b.Name == upload.Id[..mark]);
        return branch is null ? null : (branch, upload with { Id = upload.Id[(mark + 1)..] });
    }
}
