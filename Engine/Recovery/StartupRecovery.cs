using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Recovery;

/// <summary>
/// Deals with what a crash left, before anything is served: every store change whose outcome nobody knows is completed
/// or left to
/// the store's word, and whatever it touched is compared with the store at its next use.
/// </summary>
public sealed class StartupRecovery(EngineServices services)
{
    private const int BatchMax = 1000;

    // A request to a store that the process before us had sent when it was taken over from has ended by then.
    internal static readonly TimeSpan LateFor = TimeSpan.FromMinutes(1);

    private readonly List<FabricPath> _unsure = [];

    /// <summary>
    /// Resolves intents. A store that cannot be reached keeps its intents for the next start, invalidated all the same.
    /// </summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await new ClockMark(services.Metastore, services.Clock).StartAsync(cancellationToken).ConfigureAwait(false);
        await services.Invalidations.LoadAsync(cancellationToken).ConfigureAwait(false);
        string? after = null;
        while (true)
        {
            var intents = await services.Intents.ListAsync(after, cancellationToken).ConfigureAwait(false);
            foreach (var document in intents)
            {
                if (IntentRecord.Parse(document).Silo is not { } silo || !services.Holds.MayAct(silo))
                {
                    await ResolveAsync(document, cancellationToken).ConfigureAwait(false);
                }
            }

            if (intents.Count < BatchMax)
            {
                break;
            }

            after = intents[^1].Key;
        }

        await DropOrphanPartsAsync(cancellationToken).ConfigureAwait(false);
        await PinAsync(cancellationToken).ConfigureAwait(false);
        services.Holds.BeginGranting();
    }

    /// <summary>
    /// Deals with what a silo began that has left the view, while its paths are still held. Returns the paths, whose
    /// stores are to be looked at once more after <see cref="LateFor"/>.
    /// </summary>
    public async ValueTask<IReadOnlyList<FabricPath>> RecoverAsync(string silo, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var intents = await services.Intents.ListAsync(after, cancellationToken).ConfigureAwait(false);
            foreach (var document in intents.Where(d => IntentRecord.Parse(d).Silo == silo))
            {
                services.Lead.Require("recover", document.Key);
                await ResolveAsync(document, cancellationToken).ConfigureAwait(false);
            }

            if (intents.Count < BatchMax)
            {
                return TakeUnsure();
            }

            after = intents[^1].Key;
        }
    }

    /// <summary>Has paths compared with their stores once more.</summary>
    public void LookAgain(IReadOnlyList<FabricPath> paths)
    {
        foreach (var path in paths)
        {
            services.Absent.Drop(path);
            services.Invalidations.NoteSubtree(path);
        }
    }

    /// <summary>
    /// After a takeover: what the process before us had begun may reach the store after we looked there, so it is
    /// compared once more.
    /// </summary>
    public async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        var unsure = TakeUnsure();
        if (!services.Lead.IsTakenOver || unsure.Count == 0)
        {
            return;
        }

        await Task.Delay(LateFor, services.Time, cancellationToken).ConfigureAwait(false);
        LookAgain(unsure);
    }

    private List<FabricPath> TakeUnsure()
    {
        List<FabricPath> unsure = [.. _unsure];
        _unsure.Clear();
        return unsure;
    }

    /// <summary>Tells the page store what is pinned, and forgets pins of files that went with a directory.</summary>
    private async ValueTask PinAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var pins = await services.Metastore
                .ListDocumentsAsync(DocumentKinds.Pin, after, BatchMax, cancellationToken).ConfigureAwait(false);
            List<MetastoreChange> gone = [];
            foreach (var pin in pins)
            {
                var inode = PinChanges.InodeOf(pin.Key);
                if (await services.Metastore.TryGetInodeAsync(
                    inode, cancellationToken).ConfigureAwait(false) is { Pin: { } media })
                {
                    services.Pages.SetPinned(inode, DataManagement.PinMediaText.Parse(media));
                }
                else
                {
                    gone.Add(new MetastoreChange.DeleteDocument(DocumentKinds.Pin, pin.Key, null));
                }
            }

            if (gone.Count > 0)
            {
                await services.Metastore.CommitAsync(gone, cancellationToken).ConfigureAwait(false);
            }

            if (pins.Count < BatchMax)
            {
                return;
            }

            after = pins[^1].Key;
        }
    }

    private async ValueTask ResolveAsync(DocumentRow document, CancellationToken cancellationToken)
    {
        var intent = IntentRecord.Parse(document);
        var path = FabricPath.Parse(intent.Path);
        _unsure.Add(path);
        await services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
        if (intent.Target is not null)
        {
            _unsure.Add(FabricPath.Parse(intent.Target));
            await services.Invalidations.InvalidateAsync(FabricPath.Parse(intent.Target), cancellationToken)
                .ConfigureAwait(false);
        }

        if (services.Holds.Silo is not null && IsHeldByAnother(intent, path))
        {
            return; // Left by a store that was away; another silo has changed the path since, or does so now.
        }

        if (services.Mounts.TryGet(new MountId(intent.Mount)) is { } mount)
        {
            try
            {
                await SettleAsync(intent, path, mount, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e) when (intent.Kind == IntentKinds.Write && e.Retry != RetryAdvice.Never)
            {
                // The store is away: the path is invalidated, and adopting is looked at again at the next start.
                return;
            }
            catch (FabricException)
            {
                // Store and tree moved on since, or the store is away or refuses us. A rename is not completed at a
                // later start:
                // what has those names then may be new. The comparison at the next use tells what there is.
            }
        }

        await services.Intents.ClearAsync(document.Key, cancellationToken).ConfigureAwait(false);
    }

    // Asked before anything is granted: then it is of a silo that goes on. Of a silo that left, its own hold is meant
    // to be there, and the intents that outlived theirs were settled before it.
    private bool IsHeldByAnother(IntentRecord intent, FabricPath path) =>
        services.Holds.IsElsewhere
        && (services.Locks.Covers(path)
            || (intent.Target is { } target && services.Locks.Covers(FabricPath.Parse(target))));

    private async ValueTask SettleAsync(
        IntentRecord intent, FabricPath path, Mounts.Mount mount, CancellationToken cancellationToken)
    {
        if (intent is { Kind: IntentKinds.Rename, Target: { } target })
        {
            await CompleteRenameAsync(path, FabricPath.Parse(target), mount, cancellationToken).ConfigureAwait(false);
        }
        else if (intent.Kind == IntentKinds.Write)
        {
            await Adoption.RunAsync(services, path, mount, cancellationToken).ConfigureAwait(false);
        }
        else if (intent is { Kind: IntentKinds.Migrate, Tag: { } tag })
        {
            await DataManagement.Migration.FinishAsync(services, path, tag, mount, cancellationToken)
                .ConfigureAwait(false);
        }
        else if (intent.Kind == IntentKinds.MakeDirectory && !mount.Store.Capabilities.RealDirectories
            && await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false) is
            { Fingerprint.Kind: EntryKind.Directory })
        {
            // Begun: it is seen from now on, so it must not hang on a key below it or on a step that was cut off.
            await mount.Store.CreateDirectoryAsync(mount.StorePath(path), new UfsAttributes(), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A rename the store has begun (its target is there, or what an unpersisted source stood over is not) is
    /// completed; one it has not begun is forgotten.
    /// </summary>
    private async ValueTask CompleteRenameAsync(
        FabricPath source, FabricPath target, Mounts.Mount mount, CancellationToken cancellationToken)
    {
        var (from, to) = (mount.StorePath(source), mount.StorePath(target));
        var left = await mount.Store.TryStatAsync(from, cancellationToken).ConfigureAwait(false);
        var known = (await services.Tree.LookupAsync(source, cancellationToken).ConfigureAwait(false)).Status;
        if (known is { Kind: EntryKind.File, Persistence: not PersistenceState.Persisted })
        {
            // The store's part was to lose what the file stood over, see Renaming; what the target has is older.
            if (left is not null)
            {
                return;
            }
        }
        else
        {
            var made = await mount.Store.TryStatAsync(to, cancellationToken).ConfigureAwait(false);
            if (made is null || (left is not null && mount.Store.Capabilities.AtomicRename))
            {
                return; // Both are there and the step is atomic: it did not happen.
            }

            if (left is not null)
            {
                await mount.Store.RenameAsync(from, to, overwrite: true, cancellationToken).ConfigureAwait(false);
            }
        }

        await services.Tree.MoveAsync(
            new MoveCommit { Source = source, Target = target, Overwrite = true, SyncedAt = HybridTimestamp.Never },
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask DropOrphanPartsAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var parts = await services.Metastore
                .ListDocumentsAsync(DocumentKinds.UploadPart, after, BatchMax, cancellationToken).ConfigureAwait(false);
            List<MetastoreChange> orphans = [];
            foreach (var part in parts)
            {
                var upload = part.Key[..part.Key.IndexOf('/', StringComparison.Ordinal)];
                if (await services.Metastore.TryGetDocumentAsync(DocumentKinds.Upload, upload, cancellationToken)
                    .ConfigureAwait(false) is null)
                {
                    orphans.Add(new MetastoreChange.DeleteDocument(DocumentKinds.UploadPart, part.Key, null));
                }
            }

            if (orphans.Count > 0)
            {
                await services.Metastore.CommitAsync(orphans, cancellationToken).ConfigureAwait(false);
            }

            if (parts.Count < BatchMax)
            {
                return;
            }

            after = parts[^1].Key;
        }
    }
}
