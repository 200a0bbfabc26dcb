using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Azure;
using OrleansAlluxio.UnderStorage.Local;
using OrleansAlluxio.UnderStorage.S3;
using OrleansAlluxio.UnderStorage.Union;
using OrleansAlluxio.UnderStorage.WebHdfs;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>The connectors of this program.</summary>
internal static class StoreConnectors
{
    /// <summary>All of them, each open store seen by <paramref name="watch"/>.</summary>
    public static UnderStorageFactory All(
        TimeProvider time, IRandomSource random, Func<IUnderStorage, IUnderStorage> watch)
    {
        IUnderStorageConnector[] single =
        [
            new LocalConnector(time, random), new S3Connector(time, random), new AzureConnector(time, random),
            new WebHdfsConnector(time, random),
        ];
        return new UnderStorageFactory([.. single, new UnionConnector(single, watch)], watch);
    }
}
