using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Client;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary>
/// A gateway: the doors of a fabric without its metadata. Every call goes to the process that has it, in the name of
/// whoever asks here; bytes come from the workers. It keeps nothing that a restart would lose.
/// </summary>
internal sealed class GatewayProcess : IFabricProcess
{
    private const int TokenBytes = 32;

    private readonly Stack<IAsyncDisposable> _parts;

    private GatewayProcess(Stack<IAsyncDisposable> parts, Task failure) => (_parts, Failure) = (parts, failure);

    /// <summary>Where S3 is served.</summary>
    public Uri S3Url { get; private set; } = null!;

    /// <summary>Where WebHDFS is served; null when it is not.</summary>
    public Uri? WebHdfsUrl { get; private set; }

    /// <summary>Where the fabric API is served.</summary>
    public Uri HttpUrl { get; private set; } = null!;

    /// <inheritdoc/>
    public Task Failure { get; }

    /// <inheritdoc/>
    public string ReadyLine => $"ready s3={Text(S3Url)} webhdfs={Text(WebHdfsUrl)} http={Text(HttpUrl)}";

    /// <summary>Joins the fabric and opens the doors, or fails and leaves nothing behind.</summary>
    public static async Task<GatewayProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var parts = new Stack<IAsyncDisposable>();
        try
        {
            var time = TimeProvider.System;
            var secret = await ClusterSecrets
                .OfJoinedAsync(options, Environment.GetEnvironmentVariable, cancellationToken).ConfigureAwait(false);
            var name = string.Create(
                CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");
            var core = new CoreConnection(new CoreAddresses(options.Joins, time), secret, name, time);
            parts.Push(new SyncPart(core));
            var orders = await JoiningFabric
                .WaitAsync(core.Membership, options.Join!, loggers, cancellationToken).ConfigureAwait(false);
            var workers = new WorkerDirectory(ownId: null, time)
            {
                Locality = options.Locality ?? LocalityText.OfThisMachine(),
            };
            var watch = new ClusterWatch(core.Membership, workers, orders, time);
            parts.Push(watch);
            var link = new GrantingLink(core.Link, core.Link, workers.ProofFileOf, time);
            parts.Push(new SyncPart(link));
            var reads = new GatewayReads(workers, options.ShortCircuit ? link : core.Link, core.Contents, time)
            {
                ShortCircuit = link.Counters,
                Location = options.ReadLocation,
            };
            parts.Push(reads);
            core.ReadBy(reads.Open);
            var observation = new Observation(options, AuditDirectoryOf(options, parts), loggers, time);
            parts.Push(observation);
            if (observation.Export(options.Otlp, name) is { } export)
            {
                parts.Push(export);
            }

            var gateway = new GatewayProcess(parts, watch.Fenced);
            await gateway.OpenDoorsAsync(options, (core, observation, loggers), cancellationToken)
                .ConfigureAwait(false);
            return gateway;
        }
        catch
        {
            await StopAsync(parts).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => StopAsync(_parts);

    // Only an audit log needs a home.
    private static string AuditDirectoryOf(UpOptions options, Stack<IAsyncDisposable> parts)
    {
        if (!options.Audit)
        {
            return string.Empty;
        }

        var home = HomeDirectory.Open(options.Home ?? DefaultHome(), new SystemRandomSource());
        parts.Push(new SyncPart(home));
        return home.AuditDirectory;
    }

    private static string DefaultHome() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".orleansalluxio-gateway");

    private static string Text(Uri? url) => url?.ToString().TrimEnd('/') ?? "none";

    private static string NewToken()
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        new SystemRandomSource().Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static async ValueTask StopAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask OpenDoorsAsync(
        UpOptions options, (CoreConnection Core, Observation Observation, ILoggerFactory Loggers) with,
        CancellationToken cancellationToken)
    {
        var (core, observation, loggers) = with;
        var time = TimeProvider.System;
        var s3 = await S3Door.StartAsync(
            core.Client,
            new S3DoorOptions
            {
                Endpoint = options.S3,
                Region = options.Region,
                Domain = options.S3Domain,
                AllowSigV2 = options.S3SigV2,
                SweepsLifecycle = false,
                BeginsInEventLoop = false,
                Watch = observation.Door("s3"),
            },
            core.Keys, time, loggers, cancellationToken).ConfigureAwait(false);
        _parts.Push(s3);
        S3Url = s3.Url;
        if (await WebHdfsDoors.OptionsOfAsync(options, core.Tokens, cancellationToken).ConfigureAwait(false)
            is { } webHdfs)
        {
            var door = await WebHdfsDoor.StartAsync(
                core.Client, webHdfs with { Watch = observation.Door("webhdfs") }, core.Keys, time, loggers,
                cancellationToken).ConfigureAwait(false);
            _parts.Push(door);
            WebHdfsUrl = door.Url;
        }

        var token = NewToken();
        var endpoint = ReferenceEquals(options.Http, UpOptions.HttpDefault)
            ? new IPEndPoint(UpOptions.HttpDefault.Address, 0)
            : options.Http;
        var api = await ApiDoor.StartAsync(
            core.Client,
            new ApiDoorOptions
            {
                Host = endpoint.Address.ToString(),
                Port = endpoint.Port,
                HostNames = options.HttpNames,
                Token = token,
                Keys = core.Keys,
                Watch = observation.Door("api"),
                Metrics = observation.Metrics,
                Audit = observation.Audit,
                Configuration = UpSettings.List(options, "none", "the process with the metadata"),
            },
            time, loggers, cancellationToken).ConfigureAwait(false);
        _parts.Push(api);
        HttpUrl = api.Url;
        var file = ServerTokenFile.For(api.Url);
        file.Write(token);
        _parts.Push(new WrittenToken(file, token));
    }

    private sealed class WrittenToken(ServerTokenFile file, string token) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            file.Delete(token);
            return ValueTask.CompletedTask;
        }
    }
}
