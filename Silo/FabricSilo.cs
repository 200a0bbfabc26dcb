using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.Console;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Doctor;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary>
/// A running fabric in one process: home, metastore, page store, grains, engine and doors, started in this order and
/// stopped in the other. What it acknowledged survives any way it ends.
/// </summary>
internal sealed class FabricSilo : IFabricProcess
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly List<ServerTokenFile> _tokens = [];
    private readonly FabricEngine _engine;
    private ClusterMembership? _membership;
    private readonly Observation _observation;

    private FabricSilo(FabricEngine client, IFabricLead lead, Credentials credentials, Observation observation)
    {
        Failure = LeadLostAsync(lead);
        _observation = observation;
        _engine = client;
        Credentials = credentials;
    }

    /// <summary>The fabric, in process.</summary>
    public IFabricClient Client => _engine;

    /// <summary>Its keys.</summary>
    public Credentials Credentials { get; }

    /// <summary>Where S3 is served.</summary>
    public Uri S3Url { get; private set; } = null!;

    /// <summary>Where WebHDFS is served; null when it is not.</summary>
    public Uri? WebHdfsUrl { get; private set; }

    /// <summary>Where the fabric API is served.</summary>
    public Uri HttpUrl { get; private set; } = null!;

    /// <inheritdoc/>
    public string ReadyLine => $"ready s3={Text(S3Url)} webhdfs={Text(WebHdfsUrl)} http={Text(HttpUrl)}";

    /// <inheritdoc/>
    public Task Failure { get; }

    /// <summary>Starts everything, or nothing: what was started is stopped again when a later part fails.</summary>
    public static async Task<FabricSilo> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var parts = new Stack<IAsyncDisposable>();
        try
        {
            var random = new SystemRandomSource();
            var home = HomeDirectory.Open(options.Home ?? DefaultHome(), random);
            parts.Push(new SyncPart(home));
            var observation = new Observation(options, home.AuditDirectory, loggers, TimeProvider.System);
            parts.Push(observation);
            var credentials = Credentials.Load(home, Environment.GetEnvironmentVariable, random);
            var secret = ClusterSecrets.Of(options, Environment.GetEnvironmentVariable, credentials.Token);
            var core = await FabricCore.OpenAsync(options, (home, secret), observation, parts, cancellationToken)
                .ConfigureAwait(false);
            var provider = BuildProvider(core, home, options, loggers);
            parts.Push(new HostedParts(provider));
            await HostedParts.StartAsync(provider, cancellationToken).ConfigureAwait(false);
            var engine = provider.GetRequiredService<FabricEngine>();
            var registry = await provider.StartWorkersAsync(options, parts, cancellationToken).ConfigureAwait(false);
            var membership = ClusterMembership.TryMake(provider, core, home, options);
            var isNew = await MountStartup.RunAsync(provider, options, home, cancellationToken).ConfigureAwait(false);
            await engine.StartAsync(cancellationToken).ConfigureAwait(false);
            if (isNew)
            {
                await MountStartup.OpenRootAsync(engine, cancellationToken).ConfigureAwait(false);
            }

            await MountStartup.EnsureAsync(engine.Administration, core.Mounts, options.Mounts, cancellationToken)
                .ConfigureAwait(false);
            parts.Push(CheckupSchedule.Begin(provider, options));
            observation.Add(engine);
            observation.WorkerMetrics = token => core.Workers.Inquiry.MetricsAsync(engine.Workers, token);
            observation.LookAt(
                Doctors.OfServer((options, home), (core, engine), observation, parts)
                    .With(new CheckupCheck(provider.GetRequiredService<IGrainFactory>(), TimeProvider.System)),
                UpSettings.List(options, home.Path, credentials.Origin));
            if (observation.Export(options.Otlp, home.FabricId) is { } export)
            {
                parts.Push(export);
            }

            var silo = new FabricSilo(engine, core.Led.Lead, credentials, observation) { _membership = membership };
            foreach (var part in parts.Reverse())
            {
                silo._parts.Push(part);
            }

            parts = silo._parts;
            await silo.OpenDoorsAsync(
                options, core.Metastore, (WorkerHosting.HandlerOf(core, registry, loggers), secret, loggers),
                cancellationToken)
                .ConfigureAwait(false);
            registry.Advertise(options.Advertise ?? silo.HttpUrl);
            provider.GetRequiredService<FabricDesk>().Serve(
                engine, options.Advertise ?? silo.HttpUrl, credentials.Token);
            await engine.BeginWorkAsync(cancellationToken).ConfigureAwait(false);
            return silo;
        }
        catch
        {
            await StopAsync(parts).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops the doors first, so that requests in flight end, then everything behind them.</summary>
    public async ValueTask DisposeAsync()
    {
        _tokens.ForEach(t => t.Delete(Credentials.Token));
        await StopAsync(_parts).ConfigureAwait(false);
    }

    private static string Text(Uri? url) => url?.ToString().TrimEnd('/') ?? "none";

    /// <summary>The home of who does not name one.</summary>
    internal static string DefaultHome() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".orleansalluxio");

    private static ServiceProvider BuildProvider(
        FabricCore core, HomeDirectory home, UpOptions options, ILoggerFactory loggers)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(TimeProvider.System);
        services.AddGrainRuntime();
        services.AddFabricEngine(
            core, new FabricIdentity(core.Led.FabricId, ProgramVersion.Text, GrainHosting.Name), options);
        return services.BuildServiceProvider();
    }

    // Its successor counts on it: whoever is asked what the tree is like must be the one who changes it.
    private static async Task LeadLostAsync(IFabricLead lead)
    {
        await lead.Lost.ConfigureAwait(false);
        throw new FabricException(
            FabricErrorKind.Fenced, "lead", "the fabric", "another process leads it by now; this one stops");
    }

    private static async ValueTask StopAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private FabricHistory StartHistory(ILoggerFactory loggers)
    {
        var history = new FabricHistory(
            Client, _observation.Doors, TimeProvider.System, loggers.CreateLogger<FabricHistory>());
        _parts.Push(history);
        return history;
    }

    private async ValueTask OpenDoorsAsync(
        UpOptions options, IMetastore metastore,
        (ClusterHandler Cluster, ClusterSecret Secret, ILoggerFactory Loggers) parts,
        CancellationToken cancellationToken)
    {
        var loggers = parts.Loggers;
        var keys = new StaticAccessKeys(
            Credentials.AccessKey, Credentials.SecretKey, FabricCaller.System, _engine.AccessKeys);
        var s3 = await S3Door.StartAsync(
            Client,
            new S3DoorOptions
            {
                Endpoint = options.S3,
                Region = options.Region,
                Domain = options.S3Domain,
                AllowSigV2 = options.S3SigV2,
                Watch = _observation.Door("s3"),
            },
            keys, TimeProvider.System, loggers, cancellationToken).ConfigureAwait(false);
        _parts.Push(s3);
        S3Url = s3.Url;
        var tokens = new TokenDocuments(metastore, new SystemRandomSource());
        parts.Cluster.Serve(keys, tokens);
        if (await WebHdfsDoors.OptionsOfAsync(options, tokens, cancellationToken).ConfigureAwait(false)
            is { } webHdfs)
        {
            var door = await WebHdfsDoor.StartAsync(
                Client, webHdfs with { Watch = _observation.Door("webhdfs") }, keys, TimeProvider.System, loggers,
                cancellationToken).ConfigureAwait(false);
            _parts.Push(door);
            WebHdfsUrl = door.Url;
        }

        var gateways = new GatewayCallers(parts.Secret, TimeProvider.System);
        _parts.Push(gateways);
        var api = await ApiDoor.StartAsync(
            Client,
            new ApiDoorOptions
            {
                Host = options.Http.Address.ToString(),
                Port = options.Http.Port,
                HostNames = options.HttpNames,
                Token = Credentials.Token,
                Keys = keys,
                Clusters = _membership?.Endpoint,
                Cluster = parts.Cluster,
                Gateways = gateways,
                Watch = _observation.Door("api"),
                Metrics = _observation.Metrics,
                WorkerMetrics = _observation.WorkerMetrics,
                Audit = _observation.Audit,
                Diagnose = _observation.Diagnose,
                Configuration = _observation.Configuration,
                Console = options.Console ? new ConsoleOptions { PublicUrl = options.ConsoleUrl } : null,
                History = StartHistory(loggers),
                Logs = _observation.Logs,
            },
            TimeProvider.System, loggers, cancellationToken).ConfigureAwait(false);
        _parts.Push(api);
        HttpUrl = api.Url;
        if (_membership is { } membership)
        {
            _parts.Push(membership);
            membership.Advertise(api.Url);
        }

        var token = ServerTokenFile.For(api.Url);
        token.Write(Credentials.Token);
        _tokens.Add(token);
    }
}
