using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;
using OrleansAlluxio.UnderStorage.Azure;
using OrleansAlluxio.UnderStorage.Local;
using OrleansAlluxio.UnderStorage.S3;
using OrleansAlluxio.UnderStorage.WebHdfs;

namespace OrleansAlluxio.Silo;

/// <summary>The parts that own files and connections, opened before any grain exists.</summary>
internal sealed record FabricCore(
    IMetastore Metastore, IFabricLead Lead, string FabricId, IPageStore Pages, IFileReads Reads,
    UnderStorageFactory Stores, MountTable Mounts)
{
    /// <summary>Opens them, pushing each to <paramref name="parts"/> as soon as it is open.</summary>
    public static async Task<FabricCore> OpenAsync(
        UpOptions options, HomeDirectory home, Observation observation, Stack<IAsyncDisposable> parts,
        CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var random = new SystemRandomSource();
        var (opened, lead, fabricId) = await LeadStartup.OpenAsync(options, home, parts, cancellationToken)
            .ConfigureAwait(false);
        var metastore = observation.Watch(opened);
        var pageOptions = new PageStoreOptions { Tiers = TierPlan.Make(options, home), FabricId = fabricId };
        var pages = await PageStore.OpenAsync(
            options.Eviction is null ? pageOptions : pageOptions with { Eviction = options.Eviction },
            time, random, cancellationToken).ConfigureAwait(false);
        parts.Push(pages);
        var stores = new UnderStorageFactory(
            [
                new LocalConnector(time, random), new S3Connector(time, random), new AzureConnector(time, random),
                new WebHdfsConnector(time, random),
            ],
            observation.Stores.Watch);
        var mounts = new MountTable(stores);
        parts.Push(mounts);
        var reads = new FileReads(pages, new FileReadOptions(), time);
        parts.Push(reads);
        return new FabricCore(metastore, lead, fabricId, pages, reads, stores, mounts);
    }
}
