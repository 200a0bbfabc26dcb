using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>The directories above a new entry.</summary>
public sealed class Parents(EngineServices services, StatusReads reads)
{
    /// <summary>Fails with NotFound or NotADirectory unless the parent is there, or may be made.</summary>
    public async ValueTask RequireAsync(
        FabricPath path, bool mayCreate, OperationOptions options, CancellationToken cancellationToken)
    {
        var parent = await TryGetAsync(path.Parent, options, cancellationToken).ConfigureAwait(false);
        for (var at = path.Parent; parent is null && mayCreate && !at.IsRoot;)
        {
            at = at.Parent;
            parent = await TryGetAsync(at, options, cancellationToken).ConfigureAwait(false);
        }

        if (parent is null)
        {
            throw new FabricException(
                FabricErrorKind.NotFound, "create", path.Value, "the parent directory does not exist");
        }

        if (!parent.IsDirectory)
        {
            throw new FabricException(FabricErrorKind.NotADirectory, "create", path.Value, $"{parent.Path} is a file");
        }

        ChangeElsewhere.Refuse(services.Holds, parent);
    }

    // Directories made in a burst: a parent made or listed a moment ago has said what a question would say.
    private async ValueTask<FileStatus?> TryGetAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        await Absence.NoteListedAsync(services, path, cancellationToken).ConfigureAwait(false);
        return await reads.TryGetAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the missing directories above a path in the tree. <paramref name="inStore"/> says that the store has them
    /// by now, because it has something below them.
    /// </summary>
    public ValueTask EnsureAsync(
        FabricPath path, Mount mount, FabricCaller caller, bool inStore, CancellationToken cancellationToken) =>
        EnsureAsync(services, path, new DirectoryDraft
        {
            Caller = caller,
            Mount = mount.Id,
            AllowExisting = true,
            Fingerprint = inStore ? StoreAttributes.ImpliedDirectory : null,
            SyncedAt = inStore ? services.Clock.Now() : HybridTimestamp.Never,
        }, cancellationToken);

    /// <summary>
    /// The store has something at a path: the directories above it that were only here are in the store, too. Said
    /// before the path is shown, for a sync passes by what is only here.
    /// </summary>
    internal static ValueTask NoteInStoreAsync(
        EngineServices services, FabricPath path, Mount mount, CancellationToken cancellationToken) =>
        EnsureAsync(services, path, new DirectoryDraft
        {
            Caller = FabricCaller.System,
            Mount = mount.Id,
            AllowExisting = true,
            Fingerprint = StoreAttributes.ImpliedDirectory,
            SyncedAt = services.Clock.Now(),
        }, cancellationToken);

    /// <summary>
    /// The same for a draft; one with a fingerprint also makes directories known to the store that were only here.
    /// </summary>
    internal static async ValueTask EnsureAsync(
        EngineServices services, FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken)
    {
        var inStore = draft.Fingerprint is not null;
        var missing = new Stack<FabricPath>();
        for (var at = path.Parent; services.Mounts.At(at) is null && !at.IsRoot; at = at.Parent)
        {
            var known = await services.Tree.LookupAsync(at, cancellationToken).ConfigureAwait(false);
            if (known.Status is { } status)
            {
                if (!status.IsDirectory)
                {
                    throw new FabricException(FabricErrorKind.NotADirectory, "create", path.Value, $"{at} is a file");
                }

                if (!inStore || status.Persistence == PersistenceState.Persisted)
                {
                    break;
                }
            }

            missing.Push(at);
        }

        while (missing.TryPop(out var directory))
        {
            var absentSince = await Absence.SinceAsync(services, directory, cancellationToken).ConfigureAwait(false);
            await services.Tree.EnsureDirectoryAsync(
                directory, draft with { AbsentSince = absentSince }, cancellationToken).ConfigureAwait(false);
            services.Absent.Drop(directory);
        }
    }
}
