using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary>The parts that own files and connections, opened before any grain exists.</summary>
internal sealed record FabricCore(
    LedFabric Led, IPageStore Pages, IFileReads Reads, UnderStorageFactory Stores, MountTable Mounts,
    CoreWorkers Workers)
{
    /// <summary>The durable truth.</summary>
    public IMetastore Metastore => Led.Metastore;

    /// <summary>Opens them, pushing each to <paramref name="parts"/> as soon as it is open.</summary>
    public static async Task<FabricCore> OpenAsync(
        UpOptions options, (HomeDirectory Home, ClusterSecret Secret) own, Observation observation,
        Stack<IAsyncDisposable> parts, CancellationToken cancellationToken)
    {
        var led = await LeadStartup.OpenAsync(options, own.Home, parts, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(options, (led, own.Home, own.Secret), observation, parts, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The same over a metastore that is open.</summary>
    public static async Task<FabricCore> OpenAsync(
        UpOptions options, (LedFabric Led, HomeDirectory Home, ClusterSecret Secret) own, Observation observation,
        Stack<IAsyncDisposable> parts, CancellationToken cancellationToken)
    {
        var home = own.Home;
        var time = TimeProvider.System;
        var random = new SystemRandomSource();
        var led = own.Led with { Metastore = observation.Watch(own.Led.Metastore) };
        var pageOptions = new PageStoreOptions { Tiers = TierPlan.Make(options, home), FabricId = led.FabricId };
        var shortCircuit = ShortCircuitParts.Renew(home.Path, random);
        var pages = await PageStore.OpenAsync(
            options.Eviction is null ? pageOptions : pageOptions with { Eviction = options.Eviction },
            time, random, cancellationToken).ConfigureAwait(false);
        parts.Push(pages);
        parts.Push(shortCircuit);
        var stores = StoreConnectors.All(time, random, observation.Stores.Watch);
        var mounts = new MountTable(stores);
        parts.Push(mounts);
        var calls = new ClusterCalls(own.Secret, time);
        parts.Push(new SyncPart(calls));
        var http = new WorkerLink(calls);
        var directory = new WorkerDirectory(new EngineSettings().WorkerId, time)
        {
            Locality = options.Locality ?? LocalityText.OfThisMachine(),
        };
        var link = new GrantingLink(http, http, directory.ProofFileOf, time);
        parts.Push(new SyncPart(link));
        if (options.ShortCircuit)
        {
            shortCircuit.Open(directory.OwnId!, pages, time, random);
        }

        var ownReads = new FileReads(pages, new FileReadOptions(), time);
        var copies = new CopyServices
        {
            Directory = directory,
            Link = options.ShortCircuit ? link : http,
            Copies = http,
            Blocks = http,
            Own = new WorkerPages(
                new EngineSettings().WorkerId, pages, ownReads, new MountedStores(mounts, refresh: null)),
            Pages = pages,
            Metastore = led.Metastore,
            Mounts = mounts,
            Time = time,
            OwnCounts = options.Role != ProcessRole.Silo,
        };
        var workers = new CoreWorkers(
            own.Secret, directory, copies.Link, ownReads, new DurableCopies(copies), new WorkerInquiry(calls, time))
        {
            ShortCircuit = shortCircuit,
            GrantLink = http,
        };
        var reads = new RoutedReads(workers.OwnReads, workers.Directory, workers.Link, time)
        {
            Copies = copies.Counters,
            ShortCircuit = link.Counters,
        };
        parts.Push(reads);
        return new FabricCore(led, pages, reads, stores, mounts, workers);
    }
}
