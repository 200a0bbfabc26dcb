using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Administration;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// The worker of this process: its tiers, and the way into them. Single flight lives here: whoever in the cluster wants
/// a page of this worker waits for the one read of the store.
/// </summary>
public sealed class WorkerPages(string id, IPageStore pages, FileReads reads, IWorkerStores stores) : IWorkerPages
{
    // What a newer process may say beside is not for this one's pages.
    private const PageCare KnownCare =
        PageCare.High | PageCare.Low | PageCare.NeverPromoted | PageCare.AlwaysPromoted;

    /// <summary>Copies that other workers keep of what no store has; null where nobody knows of them.</summary>
    public Func<FileStatus, ICopySource>? Copies { get; init; }

    /// <inheritdoc/>
    public bool GivesCopies => Copies is not null;

    /// <inheritdoc/>
    public async ValueTask<IFabricReader> OpenAsync(FileContentId file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        return reads.Open(StatusOf(file), await SourceOfAsync(file, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask<long> LoadAsync(FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var source = await SourceOfAsync(file, cancellationToken).ConfigureAwait(false);
        return await reads.LoadAsync(StatusOf(file), source, range, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public long Free(FileVersion file) => pages.RemoveClean(file);

    /// <inheritdoc/>
    public long FreeAll() => pages.Files().Sum(pages.RemoveClean);

    /// <inheritdoc/>
    public IReadOnlyList<PagePlacement> Locate(FileVersion file) => Placements.Of(id, pages.Locate(file));

    /// <inheritdoc/>
    public async ValueTask PutCopyAsync(
        PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken)
    {
        var options = new PagePutOptions { Dirty = true, Durability = PageDurability.PowerCut, Charge = Known(charge) };
        switch (await pages.PutAsync(page, bytes, options, cancellationToken).ConfigureAwait(false))
        {
            case PagePutOutcome.Stored or PagePutOutcome.AlreadyPresent:
                return;
            case PagePutOutcome.Failed:
                throw new FabricException(
                    FabricErrorKind.NoSpace, "keep copy", page.ToString(), "no tier can hold it durably");
            default:
                throw new FabricException(
                    FabricErrorKind.Busy, "keep copy", page.ToString(),
                    "the cache is full of bytes that are not persisted yet");
        }
    }

    /// <inheritdoc/>
    public async ValueTask PutPageAsync(
        PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken)
    {
        var options = new PagePutOptions { Charge = Known(charge) };
        var outcome = await pages.PutAsync(page, bytes, options, cancellationToken).ConfigureAwait(false);
        if (outcome is not (PagePutOutcome.Stored or PagePutOutcome.AlreadyPresent))
        {
            throw new FabricException(
                FabricErrorKind.Busy, "keep page", page.ToString(), "no tier takes it now", RetryAdvice.Never);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<WorkerCopy> ListCopies(FileVersion? after)
    {
        if (!pages.WaitRecoveredAsync(CancellationToken.None).IsCompletedSuccessfully)
        {
            throw new FabricException(
                FabricErrorKind.Busy, "list copies", id, "it has just started and does not know all of them");
        }

        return
        [
            .. pages.DirtyFiles()
                .Where(f => after is not { } last || Order(f, last) > 0)
                .Order(Comparer<FileVersion>.Create(Order))
                .Take(CopyRelease.FilesMax)
                .Select(f => new WorkerCopy(f, BytesOf(f))),
        ];
    }

    /// <inheritdoc/>
    public void ReleaseCopies(CopyRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        foreach (var file in release.Clean)
        {
            pages.MarkClean(file);
        }

        foreach (var file in release.Remove)
        {
            pages.Remove(file);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<HeldBlock> ListBlocks(IReadOnlyList<FileBlocks> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!pages.WaitRecoveredAsync(CancellationToken.None).IsCompletedSuccessfully)
        {
            throw new FabricException(
                FabricErrorKind.Busy, "list blocks", id, "it has just started and does not know all of them");
        }

        return [.. files.SelectMany(BlocksOf)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Charge(IReadOnlyList<CacheCharge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        if (charges.Count > CacheCharge.PrincipalMax || !charges.All(static c => c.IsValid))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "limit cache", id,
                $"at most {CacheCharge.PrincipalMax} principals, with numbers of 1 to that, and limits from 0");
        }

        // Asked before the sums are taken: they are whole only when all pages were found by then.
        var isWhole = pages.WaitRecoveredAsync(CancellationToken.None).IsCompletedSuccessfully;
        List<long> taken = [.. charges.Select(pages.Limit)];
        return isWhole ? taken : throw new FabricException(
            FabricErrorKind.Busy, "limit cache", id, "it has just started and has not counted all of its pages");
    }

    /// <inheritdoc/>
    public long FreeBlock(FileBlocks file, int index)
    {
        RequireBlocks(file);

        // A page that lies in two blocks stays with the other one.
        var first = ((index * file.BlockBytes) + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes;
        var end = (index + 1) * file.BlockBytes / FabricLimits.PageBytes;
        return end > first && first <= int.MaxValue
            ? pages.RemoveClean(file.File, (int)first, (int)Math.Min(int.MaxValue, end - first))
            : 0;
    }

    /// <summary>The tiers of a worker, for its reports.</summary>
    public static IReadOnlyList<TierStatus> TiersOf(string id, IPageStore pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return [.. pages.GetStatistics().Tiers.Select(t => new TierStatus(
            id, StatusReport.NameOf(t.Medium), t.Directory, t.CapacityBytes, t.UsedBytes, t.DirtyBytes, t.Pages,
            t.Health))];
    }

    private IEnumerable<HeldBlock> BlocksOf(FileBlocks file)
    {
        RequireBlocks(file);
        var held = new SortedDictionary<long, long>();
        foreach (var page in pages.Locate(file.File))
        {
            var end = page.Id.OffsetBytes + page.LengthBytes;
            for (var at = page.Id.OffsetBytes; at < end;)
            {
                var block = at / file.BlockBytes;
                var next = Math.Min(end, (block + 1) * file.BlockBytes);
                held[block] = held.GetValueOrDefault(block) + next - at;
                at = next;
            }
        }

        return held.Select(b => new HeldBlock(file.File, (int)b.Key, b.Value));
    }

    private static void RequireBlocks(FileBlocks file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.BlockBytes < FabricLimits.BlockBytesMin)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "list blocks", file.File.ToString(),
                $"a block has {FabricLimits.BlockBytesMin} bytes or more");
        }
    }

    private static int Order(FileVersion left, FileVersion right) =>
        (left.Inode.Value, left.Version.Value).CompareTo((right.Inode.Value, right.Version.Value));

    private long BytesOf(FileVersion file) =>
        pages.Locate(file).Where(static p => p.Dirty).Sum(static p => (long)p.LengthBytes);

    private static FileStatus StatusOf(FileContentId file) => new()
    {
        Path = file.Path,
        Version = file.Version,
        Kind = EntryKind.File,
        LengthBytes = file.LengthBytes,
        Fingerprint = file.Expected,
        Pinned = file.Pinned,
        Persistence = file.Mount is null ? PersistenceState.NotPersisted : PersistenceState.Persisted,
    };

    private async ValueTask<ReadSource> SourceOfAsync(FileContentId file, CancellationToken cancellationToken) => new()
    {
        Store = file.Mount is { } mount
            ? await stores.GetAsync(new MountId(mount), cancellationToken).ConfigureAwait(false)
            : null,
        Copies = file is { IsUnpersisted: true, Mount: null } ? Copies?.Invoke(StatusOf(file)) : null,
        Path = UfsPath.Parse(file.StorePath),

        // Whoever asked finds out by itself, and is where the path can be marked.
        ContentChanged = static () => { },
        KeepsPages = !file.IsNotKept,
        Care = (PageCare)file.Care & KnownCare,
        Charge = Known(file.Charge),
    };

    // A number of a newer process is nobody's here.
    private static CacheCharge? Known(CacheCharge? charge) => charge is { IsValid: true } ? charge : null;
}
