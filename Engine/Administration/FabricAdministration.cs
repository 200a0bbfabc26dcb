using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Administration;

/// <summary>What an operator does and asks, over the parts that know.</summary>
public sealed class FabricAdministration(
    EngineServices services, StatusReads reads, MountAdministration mounts, PersistService persists,
    StatusReport report, PathExplanation explanations)
    : IFabricAdministration
{
    private static readonly TimeSpan PersistPollEvery = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountStatus>> ListMountsAsync(CancellationToken cancellationToken) =>
        new(mounts.List());

    /// <inheritdoc/>
    public ValueTask<MountStatus> MountAsync(MountRequest request, CancellationToken cancellationToken) =>
        mounts.MountAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MountStatus> UpdateMountAsync(MountRequest request, CancellationToken cancellationToken) =>
        mounts.UpdateAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask UnmountAsync(FabricPath path, CancellationToken cancellationToken) =>
        mounts.UnmountAsync(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PathProperty>> ListPathPropertiesAsync(CancellationToken cancellationToken) =>
        new(services.Paths.All);

    /// <inheritdoc/>
    public ValueTask SetPathPropertyAsync(PathProperty property, CancellationToken cancellationToken) =>
        services.Paths.SetAsync(property, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemovePathPropertyAsync(FabricPath path, string name, CancellationToken cancellationToken) =>
        services.Paths.RemoveAsync(path, name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<FileLocation> LocateAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var status = await reads.GetAsync("locate", path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw new FabricException(FabricErrorKind.IsADirectory, "locate", path.Value, "it is a directory");
        }

        var own = Placements.Of(services.Settings.WorkerId, services.Pages.Locate(status.Version));
        var others = await services.RemotePages.LocateAsync(status.Version, cancellationToken).ConfigureAwait(false);

        // A page may be on several workers; of a file no more bytes are cached than it has.
        var cached = Math.Min(status.LengthBytes, own.Concat(others).Sum(static p => p.Bytes));
        return new FileLocation(status, cached, [.. own, .. others], CacheReasons.Explain(status, cached))
        {
            Copies = await CopiesOfAsync(status, cancellationToken).ConfigureAwait(false),
        };
    }

    private async ValueTask<int> CopiesOfAsync(FileStatus status, CancellationToken cancellationToken)
    {
        if (services.Copies?.Services is not { } copies)
        {
            return 0;
        }

        var maker = new Copies.ReplicaMaker(copies, reads);
        return Engine.Copies.ReplicaMaker.FewestOf(
            status, await maker.AskAsync(status, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask<Explanation> ExplainAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        explanations.OfAsync(path, options, mounts.StatusOf(services.Mounts.Of(path)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken)
    {
        services.Absent.DropAll(services.Clock.Now());
        await services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> FreeAsync(FabricPath path, CancellationToken cancellationToken) =>
        (await new DataManagement.CacheFreeing(services, reads)
            .RunAsync(path, force: false, cancellationToken).ConfigureAwait(false)).Bytes;

    /// <inheritdoc/>
    public ValueTask<long> LoadAsync(FabricPath path, CancellationToken cancellationToken) =>
        new TreeWalk(reads).SumAsync(
            path, (file, token) => services.Reads.LoadAsync(file, reads.SourceOf(file, caller: null), token),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PersistStatus>> ListPersistsAsync(
        int entriesMax, CancellationToken cancellationToken)
    {
        var now = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var records = await persists.ListAsync(entriesMax, cancellationToken).ConfigureAwait(false);
        return [.. records.Where(r => r.Path is not null)
            .Select(r => PersistControl.StatusOf(r.Record, r.Path!.Value, now))];
    }

    /// <inheritdoc/>
    public async ValueTask<FileStatus> WaitPersistedAsync(FabricPath path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await reads.GetAsync("wait", path, OperationOptions.Default, cancellationToken)
                .ConfigureAwait(false);
            switch (status.Persistence)
            {
                case PersistenceState.Persisted:
                    return status;
                case var _ when status.IsDirectory:
                    throw new FabricException(
                        FabricErrorKind.IsADirectory, "wait", path.Value,
                        "files are persisted, and their directories with them");
                case PersistenceState.NotPersisted:
                    throw new FabricException(
                        FabricErrorKind.InvalidArgument, "wait", path.Value,
                        "it was written MUST_CACHE and is never persisted");
                case PersistenceState.Lost:
                    throw new FabricException(FabricErrorKind.DataLost, "wait", path.Value, "its only copy is gone");
                default:
                    await Task.Delay(PersistPollEvery, services.Time, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<FabricStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        report.GetAsync(cancellationToken);
}
