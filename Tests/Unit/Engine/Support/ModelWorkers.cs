using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>Workers that outlive the process with the metadata, which reaches them while they are up.</summary>
internal sealed class ModelWorkers : IWorkerLink, ICopyLink, IBlockLink
{
    private long _views;

    public SortedDictionary<string, ModelCopyWorker> All { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether pages of the process with the metadata are a copy.</summary>
    public bool OwnCounts { get; init; } = true;

    public WorkerLocality OwnLocality { get; init; } = new("own", "r0", "z0");

    /// <summary>Where workers load from; null for nowhere.</summary>
    public ModelStore? Store { get; set; }

    /// <summary>Whether a worker dies before it takes a page.</summary>
    public Func<ModelCopyWorker, bool> Dies { get; set; } = static _ => false;

    public ModelCopyWorker this[string id] => All[id];

    public ModelCopyWorker Add(string id, string rack = "", string zone = "") =>
        All[id] = new ModelCopyWorker(id, new WorkerLocality(id, rack, zone));

    /// <summary>Copies as a process that starts now makes them.</summary>
    public DurableCopies Open(IMetastore metastore, IPageStore pages, MountTable mounts, TimeProvider time)
    {
        var copies = new DurableCopies(new CopyServices
        {
            Directory = new WorkerDirectory("local", time),
            Link = this,
            Copies = this,
            Blocks = this,
            Own = Own("local", pages, mounts, time),
            Pages = pages,
            Metastore = metastore,
            Mounts = mounts,
            Time = time,
            OwnCounts = OwnCounts,
        });
        Show(copies);
        return copies;
    }

    /// <summary>Tells a process who is up.</summary>
    public void Show(DurableCopies copies) => copies.Services.Directory.Apply(new ClusterView
    {
        Version = ++_views,
        Members =
        [
            new ClusterMember("local", null, OwnLocality, IsLive: true, IsInRing: true),
            .. All.Values.Where(static w => w.IsUp).Select(static w => new ClusterMember(
                w.Id, new Uri($"http://{w.Id}/"), w.Locality, IsLive: true, IsInRing: !w.IsOut)),
        ],
        AwayCount = All.Values.Count(static w => !w.IsUp),
    });

    /// <summary>How many workers have all of a content to keep, whether they are up or not.</summary>
    public int CountOf(FileVersion file, long lengthBytes) => All.Values.Count(w => w.Pages.Locate(file)
        .Where(static p => p.Dirty).Sum(static p => (long)p.LengthBytes) == lengthBytes);

    public ValueTask<Stream> OpenAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        var pages = Reach(worker).Pages;
        var bytes = new byte[range.LengthBytes];
        for (var at = range.OffsetBytes; at < range.EndBytes;)
        {
            var id = PageId.Of(file.Version, at);
            if (!pages.TryLease(id, out var lease))
            {
                throw new FabricException(FabricErrorKind.DataLost, "read", file.Path.Value, "it has not got it");
            }

            var count = (int)Math.Min(range.EndBytes, id.OffsetBytes + lease.LengthBytes) - (int)at;
            lease.TryRead((int)(at - id.OffsetBytes), bytes.AsSpan((int)(at - range.OffsetBytes), count));
            at += count;
        }

        return new(new MemoryStream(bytes, writable: false));
    }

    public async ValueTask PutCopyAsync(
        Uri worker, PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken)
    {
        var model = Reach(worker);
        if (Dies(model))
        {
            model.IsUp = false;
            Reach(worker);
        }

        var options = new PagePutOptions { Dirty = true, Charge = charge };
        await model.Pages.PutAsync(page, bytes, options, cancellationToken);
    }

    public async ValueTask PutPageAsync(
        Uri worker, PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken)
    {
        await Reach(worker).Pages.PutAsync(page, bytes, new PagePutOptions { Charge = charge }, cancellationToken);
    }

    public ValueTask<IReadOnlyList<WorkerCopy>> ListCopiesAsync(
        Uri worker, FileVersion? after, CancellationToken cancellationToken)
    {
        var pages = Reach(worker).Pages;
        return new([.. pages.DirtyFiles()
            .Where(f => after is not { } last || f.Inode.Value > last.Inode.Value)
            .OrderBy(static f => f.Inode.Value)
            .Take(CopyRelease.FilesMax)
            .Select(f => new WorkerCopy(
                f, pages.Locate(f).Where(static p => p.Dirty).Sum(static p => (long)p.LengthBytes)))]);
    }

    public ValueTask ReleaseCopiesAsync(Uri worker, CopyRelease release, CancellationToken cancellationToken)
    {
        var pages = Reach(worker).Pages;
        foreach (var file in release.Clean)
        {
            pages.MarkClean(file);
        }

        foreach (var file in release.Remove)
        {
            pages.Remove(file);
        }

        return default;
    }

    public ValueTask<long> LoadAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        var pages = Reach(worker).Pages;
        return Store is null ? new(0L) : LoadAsync();

        async ValueTask<long> LoadAsync()
        {
            var bytes = Store.Bytes(file.StorePath);
            for (var at = range.OffsetBytes; at < range.EndBytes; at += FabricLimits.PageBytes)
            {
                var id = PageId.Of(file.Version, at);
                await pages.PutAsync(
                    id, bytes.AsMemory((int)id.OffsetBytes, id.LengthBytes(file.LengthBytes)),
                    new PagePutOptions { Care = (PageCare)file.Care }, cancellationToken);
            }

            return range.LengthBytes;
        }
    }

    public ValueTask<IReadOnlyList<HeldBlock>> ListBlocksAsync(
        Uri worker, IReadOnlyList<FileBlocks> files, CancellationToken cancellationToken) =>
        new(PagesOf(worker).ListBlocks(files));

    public ValueTask<IReadOnlyList<long>> ChargeAsync(
        Uri worker, IReadOnlyList<CacheCharge> charges, CancellationToken cancellationToken) =>
        new(PagesOf(worker).Charge(charges));

    public ValueTask<long> FreeBlockAsync(
        Uri worker, FileBlocks file, int index, CancellationToken cancellationToken) =>
        new(PagesOf(worker).FreeBlock(file, index));

    public ValueTask<long> FreeAsync(Uri worker, FileVersion file, CancellationToken cancellationToken) => new(0L);

    public ValueTask<long> FreeAllAsync(Uri worker, CancellationToken cancellationToken) => new(0L);

    public ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        Uri worker, FileVersion file, CancellationToken cancellationToken) => new([]);

    // Its pages alone; it reads no store.
    private WorkerPages PagesOf(Uri worker) =>
        Own(worker.Host, Reach(worker).Pages, new MountTable(new UnderStorageFactory([])), TimeProvider.System);

    private static WorkerPages Own(string id, IPageStore pages, MountTable mounts, TimeProvider time) =>
        new(id, pages, new FileReads(pages, new FileReadOptions(), time), new MountedStores(mounts, refresh: null));

    private ModelCopyWorker Reach(Uri worker) => All[worker.Host] is { IsUp: true } up
        ? up
        : throw new FabricException(FabricErrorKind.Unavailable, "ask", worker.Host, "it is down");
}
