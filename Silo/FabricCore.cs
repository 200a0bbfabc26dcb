using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Metastore.Sqlite;
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
    IMetastore Metastore, IPageStore Pages, IFileReads Reads, UnderStorageFactory Stores, MountTable Mounts)
{
    /// <summary>Opens them, pushing each to <paramref name="parts"/> as soon as it is open.</summary>
    public static async Task<FabricCore> OpenAsync(
        UpOptions options, HomeDirectory home, Observation observation, Stack<IAsyncDisposable> parts,
        CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var random = new SystemRandomSource();
        var metastore = observation.Watch(
            await OpenMetastoreAsync(options, home, cancellationToken).ConfigureAwait(false));
        parts.Push(metastore);
        var pageOptions = new PageStoreOptions { Tiers = TierPlan.Make(options, home), FabricId = home.FabricId };
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
        return new FabricCore(metastore, pages, reads, stores, mounts);
    }

    private static async Task<IMetastore> OpenMetastoreAsync(
        UpOptions options, HomeDirectory home, CancellationToken cancellationToken)
    {
        if (options.Metastore is { } connection)
        {
            return await PostgreSqlMetastore.OpenAsync(
                new PostgreSqlMetastoreOptions { ConnectionString = connection }, TimeProvider.System,
                new SystemRandomSource(), cancellationToken).ConfigureAwait(false);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(home.MetastorePath)!);
        return await SqliteMetastore.OpenAsync(
            new SqliteMetastoreOptions { DatabasePath = home.MetastorePath }, cancellationToken).ConfigureAwait(false);
    }
}
