namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Several stores behind one tree. See <see cref="IUfsBranches"/>.</summary>
internal class UnionStore : IUnderStorage, IUfsBranches
{
    private readonly IReadOnlyList<UnionBranch> _branches;
    private readonly UnionFinder _finder;
    private readonly UnionPlacement _placement;
    private readonly UnionLister _lister;
    private readonly UnionReads _reads;
    private readonly UnionCommits _commits;
    private readonly UnionCopies _copies;
    private readonly UnionTree _tree;
    private readonly UnionWritePolicy _policy;

    public UnionStore(string description, IReadOnlyList<UnionBranch> branches, UnionWritePolicy policy)
    {
        Description = description;
        _branches = branches;
        _policy = policy;
        Capabilities = CapabilitiesOf(branches);
        Branches = [.. branches.Select(static b => b.Branch)];
        _finder = new UnionFinder(description, branches, Capabilities.PosixAttributes);
        _placement = new UnionPlacement(_finder, policy, Capabilities);
        _lister = new UnionLister(_finder, Capabilities);
        _reads = new UnionReads(_finder);
        _commits = new UnionCommits(_finder, _reads, Capabilities);
        _copies = new UnionCopies(_finder, _placement, _commits);
        _tree = new UnionTree(_finder, _placement, Capabilities);
        Uploads = new UnionUploads(_finder, _placement, _commits);
    }

    public string Description { get; }

    public UnderStorageCapabilities Capabilities { get; }

    public IReadOnlyList<UfsBranch> Branches { get; }

    protected UnionUploads Uploads { get; }

    public async ValueTask ProbeAsync(bool write, CancellationToken cancellationToken)
    {
        foreach (var branch in _branches)
        {
            await branch.Store.ProbeAsync(write && !branch.IsReadOnly, cancellationToken).ConfigureAwait(false);
            if (_policy == UnionWritePolicy.MostFree && branch is { IsReadOnly: false }
                && branch.Store.Unwrapped is not IUfsFreeSpace)
            {
                throw UnionErrors.BadOption(
                    Description, $"branch {branch.Name} does not tell how much room it has, which most-free needs");
            }
        }
    }

    public async ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        await _finder.TryFindAsync(path, cancellationToken).ConfigureAwait(false) is { } found
            ? _finder.Tagged(found.Branch, found.Status)
            : null;

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        _lister.ListAsync(request, cancellationToken);

    public ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        _reads.OpenAsync(request, cancellationToken);

    public async ValueTask<IUfsWriter> CreateAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var branch = await _placement.ForFileAsync("write", path, cancellationToken).ConfigureAwait(false);
        var writer = await branch.Store.CreateAsync(path, options, cancellationToken).ConfigureAwait(false);
        return new UnionWriter(_commits, new UnionTarget(branch, path, options.Overwrite), writer);
    }

    public ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.CreateDirectoryAsync(path, attributes, cancellationToken);

    public ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        _tree.DeleteFileAsync(path, cancellationToken);

    public ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken) =>
        _tree.DeleteDirectoryAsync(path, recursive, cancellationToken);

    public ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) =>
        _tree.RenameAsync(source, target, overwrite, cancellationToken);

    public ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken) =>
        _copies.CopyAsync(source, target, options, cancellationToken);

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.SetAttributesAsync(path, attributes, cancellationToken);

    public ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        Uploads.BeginAsync(path, options, cancellationToken);

    public ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        Uploads.StoreAsync(upload, number, content, lengthBytes, cancellationToken);

    public ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        Uploads.CompleteAsync(upload, parts, cancellationToken);

    public ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        Uploads.AbortAsync(upload, cancellationToken);

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        Uploads.SweepAsync(olderThan, liveUploads, cancellationToken);

    public UfsStatus StatusIn(UfsBranch branch, UfsStatus status)
    {
        ArgumentNullException.ThrowIfNull(branch);
        ArgumentNullException.ThrowIfNull(status);
        return _finder.Tagged(_branches.First(b => b.Name == branch.Name), status);
    }

    public (UfsBranch Branch, Fingerprint Fingerprint) BranchOf(Fingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        var (branch, inner) = _finder.Untagged(fingerprint);
        return (branch.Branch, inner);
    }

    public ValueTask MakeParentsAsync(UfsBranch branch, UfsPath path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(branch);
        return _placement.MakeParentsAsync(
            "write", _branches.First(b => b.Name == branch.Name), path, cancellationToken);
    }

    public IAsyncEnumerable<UfsHidden> FindHiddenAsync(UfsPath directory, CancellationToken cancellationToken) =>
        _lister.FindHiddenAsync(directory, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var branch in _branches)
        {
            await branch.Store.DisposeAsync().ConfigureAwait(false);
        }

        _commits.Dispose();
        GC.SuppressFinalize(this);
    }

    private static UnderStorageCapabilities CapabilitiesOf(IReadOnlyList<UnionBranch> branches)
    {
        var all = branches.Select(static b => b.Store.Capabilities).ToList();
        return new UnderStorageCapabilities
        {
            RealDirectories = all.TrueForAll(static c => c.RealDirectories),

            // What several branches have is renamed in one after the other.
            AtomicRename = all.Count == 1 && all[0].AtomicRename,
            FlatListing = all.TrueForAll(static c => c.FlatListing),
            ContentTags = true,
            PosixAttributes = all.TrueForAll(static c => c.PosixAttributes),
            PosixAcls = all.TrueForAll(static c => c.PosixAcls),
            CreateIfAbsent = all.TrueForAll(static c => c.CreateIfAbsent),
            ConditionalRead = all.TrueForAll(static c => c.ConditionalRead),
            UploadPartBytesMin = all.Max(static c => c.UploadPartBytesMin),
            NameCharactersRefused = string.Concat(all.SelectMany(static c => c.NameCharactersRefused).Distinct()),
        };
    }
}
