using Microsoft.Extensions.Logging;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Silo.Doctor;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary>
/// A worker: tiers, the way to the stores, and a data plane. It has no metadata; what it holds it finds again after a
/// restart, and serves at once.
/// </summary>
internal sealed partial class WorkerProcess : IFabricProcess
{
    // An id a person can read out; the whole one is in the home.
    private const int IdChars = 12;

    private readonly Stack<IAsyncDisposable> _parts;
    private readonly Uri _url;

    private WorkerProcess(Stack<IAsyncDisposable> parts, Uri url, Task failure)
    {
        _parts = parts;
        _url = url;
        Failure = failure;
    }

    /// <inheritdoc/>
    public Task Failure { get; }

    /// <inheritdoc/>
    public string ReadyLine => $"ready http={_url.ToString().TrimEnd('/')}";

    /// <summary>Joins the fabric and serves, or fails and leaves nothing behind.</summary>
    public static async Task<WorkerProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var parts = new Stack<IAsyncDisposable>();
        try
        {
            var home = HomeDirectory.Open(options.Home ?? DefaultHome(), new SystemRandomSource());
            parts.Push(new SyncPart(home));
            var secret = await ClusterSecrets
                .OfJoinedAsync(options, Environment.GetEnvironmentVariable, cancellationToken).ConfigureAwait(false);
            var calls = new ClusterCalls(secret, TimeProvider.System);
            parts.Push(new SyncPart(calls));
            var membership = new CoreMembership(new CoreAddresses(options.Joins, TimeProvider.System), calls);
            var orders = await JoiningFabric.WaitAsync(membership, options.Join!, loggers, cancellationToken)
                .ConfigureAwait(false);
            var id = home.FabricId[..IdChars];
            var (url, failure) = await ServeAsync(
                options, (home, id, orders.FabricId), (secret, membership, loggers), parts).ConfigureAwait(false);
            return new WorkerProcess(parts, url, failure);
        }
        catch
        {
            await StopAsync(parts).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync(_parts));

    private static string DefaultHome() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".orleansalluxio-worker");

    private static async Task StopAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<(Uri Url, Task Failure)> ServeAsync(
        UpOptions options, (HomeDirectory Home, string Id, string FabricId) self,
        (ClusterSecret Secret, IClusterMembership Membership, ILoggerFactory Loggers) fabric,
        Stack<IAsyncDisposable> parts)
    {
        var (time, random) = (TimeProvider.System, new SystemRandomSource());
        var observation = new Observation(options with { Audit = false }, string.Empty, fabric.Loggers, time);
        parts.Push(observation);

        // Pages of another fabric have the ids of this one's files: the directories know whose they are.
        var pageOptions = new PageStoreOptions
        {
            Tiers = TierPlan.Make(options, self.Home),
            FabricId = $"{self.FabricId}/{self.Id}",
        };
        var shortCircuit = ShortCircuitParts.Renew(self.Home.Path, random);
        var pages = await PageStore.OpenAsync(
            options.Eviction is null ? pageOptions : pageOptions with { Eviction = options.Eviction },
            time, random, CancellationToken.None).ConfigureAwait(false);
        parts.Push(pages);
        parts.Push(options.ShortCircuit ? shortCircuit.Open(self.Id, pages, time, random) : shortCircuit);
        var mounts = new MountTable(StoreConnectors.All(time, random, observation.Stores.Watch));
        parts.Push(mounts);
        var reads = new FileReads(pages, new FileReadOptions(), time);
        parts.Push(reads);
        observation.Add(reads, pages);
        observation.LookAt(Doctors.OfWorker(self.Home, mounts, pages), []);
        if (observation.Export(options.Otlp, self.Home.FabricId) is { } export)
        {
            parts.Push(export);
        }


        // Asked for only after the agent is there: no request with a mount comes before the first report.
        WorkerAgent? agent = null;
        var stores = new MountedStores(mounts, token => agent!.RefreshMountsAsync(token));
        var handler = new ClusterHandler(
            fabric.Secret, new WorkerPages(self.Id, pages, reads, stores), membership: null, time,
            fabric.Loggers.CreateLogger<ClusterHandler>())
        {
            Grants = shortCircuit.Grants,
        };
        var endpoint = ReferenceEquals(options.Http, UpOptions.HttpDefault)
            ? new System.Net.IPEndPoint(UpOptions.HttpDefault.Address, 0)
            : options.Http;
        var scraper = Credentials.Load(self.Home, static _ => null, random).Token;
        var observed = observation.Around("data", fabric.Secret, [scraper], () => agent is not null);
        var door = await DataPlaneDoor.StartAsync(
            endpoint, handler, observed, (time, fabric.Loggers), CancellationToken.None).ConfigureAwait(false);
        parts.Push(door);
        var logger = fabric.Loggers.CreateLogger<WorkerProcess>();
        agent = new WorkerAgent(new WorkerAgentServices
        {
            Membership = fabric.Membership,
            Directory = new WorkerDirectory(self.Id, time),
            Mounts = mounts,
            Self = new WorkerSelf(
                self.Id, options.Advertise ?? door.Url, options.Locality ?? LocalityText.OfThisMachine(),
                () => WorkerPages.TiersOf(self.Id, pages))
            {
                ProofFile = shortCircuit.ProofFile,
            },
            Failed = error => LogReportFailed(logger, error.Message),
            Time = time,
            Random = random,
        });
        await agent.StartAsync(CancellationToken.None).ConfigureAwait(false);
        parts.Push(agent);
        return (door.Url, agent.Fenced);
    }

    [LoggerMessage(SiloEventIds.ReportFailed, LogLevel.Warning, "Report failed: {Reason}")]
    private static partial void LogReportFailed(ILogger logger, string reason);
}
