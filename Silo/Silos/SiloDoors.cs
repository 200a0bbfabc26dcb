using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.Console;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>The doors of a silo: the same whether it leads or not.</summary>
internal sealed record SiloDoors(Uri S3, Uri? WebHdfs, Uri Http)
{
    /// <summary>Opens them; pushes each.</summary>
    public static async Task<SiloDoors> OpenAsync(
        SiloClient client, (UpOptions Options, Credentials Credentials, IAccessKeys Users) who,
        (FabricCore Core, ClusterHandler Cluster, ClusterEndpoint? Clusters, Observation Observation,
            ILoggerFactory Loggers) with,
        Stack<IAsyncDisposable> parts, CancellationToken cancellationToken)
    {
        var (options, credentials, users) = who;
        var observation = with.Observation;
        var keys = new StaticAccessKeys(credentials.AccessKey, credentials.SecretKey, FabricCaller.System, users);
        var s3 = await S3Door.StartAsync(
            client,
            new S3DoorOptions
            {
                Endpoint = options.S3,
                Region = options.Region,
                Domain = options.S3Domain,
                AllowSigV2 = options.S3SigV2,

                // What is not answered from this process' memory waits for other silos.
                BeginsInEventLoop = false,
                SweepsNow = () => client.Leads,
                Watch = observation.Door("s3"),
            },
            keys, TimeProvider.System, with.Loggers, cancellationToken).ConfigureAwait(false);
        parts.Push(s3);
        Uri? webHdfsUrl = null;
        var tokens = new TokenDocuments(with.Core.Metastore, new SystemRandomSource());
        with.Cluster.Serve(keys, tokens);
        if (await WebHdfsDoors.OptionsOfAsync(options, tokens, cancellationToken).ConfigureAwait(false)
            is { } webHdfs)
        {
            var door = await WebHdfsDoor.StartAsync(
                client, webHdfs with { Watch = observation.Door("webhdfs") }, keys, TimeProvider.System, with.Loggers,
                cancellationToken).ConfigureAwait(false);
            parts.Push(door);
            webHdfsUrl = door.Url;
        }

        var history = new FabricHistory(
            client, observation.Doors, TimeProvider.System, with.Loggers.CreateLogger<FabricHistory>());
        parts.Push(history);
        var gateways = new GatewayCallers(with.Core.Workers.Secret, TimeProvider.System);
        parts.Push(gateways);
        var api = await ApiDoor.StartAsync(
            client,
            new ApiDoorOptions
            {
                Host = options.Http.Address.ToString(),
                Port = options.Http.Port,
                HostNames = options.HttpNames,
                Token = credentials.Token,
                Keys = keys,
                Clusters = with.Clusters,
                Cluster = with.Cluster,
                Gateways = gateways,
                Watch = observation.Door("api"),
                Metrics = observation.Metrics,
                Audit = observation.Audit,
                Diagnose = observation.Diagnose,
                Configuration = observation.Configuration,
                Console = options.Console ? new ConsoleOptions { PublicUrl = options.ConsoleUrl } : null,
                History = history,
                Logs = observation.Logs,
            },
            TimeProvider.System, with.Loggers, cancellationToken).ConfigureAwait(false);
        parts.Push(api);
        return new SiloDoors(s3.Url, webHdfsUrl, api.Url);
    }
}
