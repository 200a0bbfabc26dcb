using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Doctor;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// One silo of several over one database: all of them serve every door, answer what they know to be fresh and make
/// changes. One leads; what only that one can do is passed on. See docs/adr/0031-silos-at-work.md and 0035.
/// </summary>
internal sealed class SiloProcess : IFabricProcess
{
    private readonly Stack<IAsyncDisposable> _parts;
    private readonly SiloDoors _doors;
    private readonly ServerTokenFile _token;

    private SiloProcess(
        Stack<IAsyncDisposable> parts, SiloDoors doors, Credentials credentials, Task failure)
    {
        (_parts, _doors, Credentials, Failure) = (parts, doors, credentials, failure);
        _token = ServerTokenFile.For(doors.Http);
        _token.Write(credentials.Token);
    }

    /// <summary>Its keys.</summary>
    public Credentials Credentials { get; }

    /// <summary>The fabric as its doors see it.</summary>
    public required SiloClient Client { get; init; }

    /// <summary>Its doors.</summary>
    public SiloDoors Doors => _doors;

    /// <summary>What its grains are made of.</summary>
    public required IServiceProvider Services { get; init; }

    /// <inheritdoc/>
    public string ReadyLine => $"ready s3={Text(_doors.S3)} webhdfs={Text(_doors.WebHdfs)} http={Text(_doors.Http)}";

    /// <inheritdoc/>
    public Task Failure { get; }

    /// <summary>Starts everything, or nothing.</summary>
    public static async Task<SiloProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var parts = new Stack<IAsyncDisposable>();
        try
        {
            return await StartAsync(options, loggers, parts, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await StopAsync(parts).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _token.Delete(Credentials.Token);
        await StopAsync(_parts).ConfigureAwait(false);
    }

    private static async Task<SiloProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, Stack<IAsyncDisposable> parts, CancellationToken cancellationToken)
    {
        var random = new SystemRandomSource();
        var home = HomeDirectory.Open(options.Home ?? FabricSilo.DefaultHome(), random);
        parts.Push(new SyncPart(home));
        var observation = new Observation(options, home.AuditDirectory, loggers, TimeProvider.System);
        parts.Push(observation);
        var setup = await SiloSetup.OpenAsync(options, home, parts, cancellationToken).ConfigureAwait(false);
        var credentials = Credentials.Load(home, Environment.GetEnvironmentVariable, random) with
        {
            Token = SiloSecrets.Token(setup.SecretText, setup.FabricId),
        };
        var seat = new SiloSeat(NewId(random));
        var lead = new SiloLead(seat);
        lead.Watch(seat.Lost);
        var clock = new SiloClock(TimeProvider.System);
        var core = await FabricCore.OpenAsync(
            options, (new LedFabric(setup.Metastore, lead, setup.FabricId), home, setup.Secret), observation, parts,
            cancellationToken).ConfigureAwait(false);
        var link = new LeaderLink(seat, setup.Secret, setup.Holder);
        parts.Push(new SyncPart(link));
        var provider = SiloServices.Build(core, (seat, lead, clock, link), (setup.Place, options), loggers);
        parts.Push(new HostedParts(provider));
        await HostedParts.StartAsync(provider, cancellationToken).ConfigureAwait(false);
        var engine = provider.GetRequiredService<FabricEngine>();
        var shared = ClusterMembership.TryMake(provider, core, home, options);
        var membership = await JoinAsync(setup, seat, provider, parts, cancellationToken).ConfigureAwait(false);
        var client = new SiloClient(
            engine, link, provider.GetRequiredService<ISiloSpread>(), ClusterHosting.IsDistributed)
        {
            Changes = SiloServices.SharesChanges(options)
                ? new SiloChanges(engine, provider.GetRequiredService<EngineServices>(),
                    provider.GetRequiredService<HoldBook>())
                : null,
        };
        var taking = new SiloTaking(
            setup, options, home, new SiloTakingParts(provider, membership, lead, clock, client, observation));
        parts.Push(taking);
        taking.Start();
        await WaitForLeaderAsync(seat, taking, cancellationToken).ConfigureAwait(false);
        await LoadAsync(provider, seat, cancellationToken).ConfigureAwait(false);
        await provider.GetRequiredService<EngineServices>().Access.StartAsync(cancellationToken).ConfigureAwait(false);
        observation.LookAt(
            Doctors.OfServer((options, home), (core, engine), observation, parts)
                .With(new CheckupCheck(provider.GetRequiredService<IGrainFactory>(), TimeProvider.System)),
            UpSettings.List(options, home.Path, credentials.Origin));
        var handler = WorkerHosting.HandlerOf(
            core, new LeadersWorkers(provider.GetRequiredService<WorkerRegistry>(), lead), loggers);
        var doors = await SiloDoors.OpenAsync(
            client, (options, credentials, engine.AccessKeys),
            (core, handler, shared?.Endpoint, observation, loggers), parts, cancellationToken).ConfigureAwait(false);
        if (shared is not null)
        {
            // Other clusters are told of the one who leads; another silo answers that it starts.
            parts.Push(shared);
            shared.Advertise(doors.Http);
        }

        provider.GetRequiredService<WorkerRegistry>().Advertise(options.Advertise ?? doors.Http);
        membership.Advertise(options.Advertise ?? doors.Http);
        provider.GetRequiredService<FabricDesk>().Serve(client, options.Advertise ?? doors.Http, credentials.Token);
        return new SiloProcess(parts, doors, credentials, FailureOf(lead, taking))
        {
            Client = client,
            Services = provider,
        };
    }

    private static async Task<PostgreSqlMembership> JoinAsync(
        SiloSetup setup, SiloSeat seat, IServiceProvider provider, Stack<IAsyncDisposable> parts,
        CancellationToken cancellationToken)
    {
        var claim = new SiloClaim
        {
            Id = seat.Id,
            Address = ClusterHosting.AddressOf(provider),
            Holder = setup.Holder,
            SecretMark = setup.Place.Mark,
        };
        var membership = await setup.Metastore.JoinAsync(claim, cancellationToken).ConfigureAwait(false);
        parts.Push(new SiloLeaving(provider.GetRequiredService<OwnerGate>(), membership));
        seat.Take(membership);
        await membership.StartAsync(cancellationToken).ConfigureAwait(false);
        return membership;
    }

    // A silo that serves must have somebody to pass things on to.
    private static async Task WaitForLeaderAsync(
        SiloSeat seat, SiloTaking taking, CancellationToken cancellationToken)
    {
        while (!(taking.HasLed || seat.View.Leader is { Url: not null } leader && leader.Id != seat.Id))
        {
            if (taking.Failure.IsCompleted)
            {
                await taking.Failure.ConfigureAwait(false);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // After every silo has seen that the place was taken: what changes from then on, each tells. What was out of date
    // before, the leader knows.
    private static async Task LoadAsync(
        IServiceProvider provider, SiloSeat seat, CancellationToken cancellationToken)
    {
        while (ClusterHosting.IsDistributed && !seat.View.IsInForce && !seat.Lost.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
        }

        var inbox = provider.GetRequiredService<SiloInbox>();
        await inbox.ReloadAsync(SiloTopics.All, cancellationToken).ConfigureAwait(false);
        while (ClusterHosting.IsDistributed && seat.View.Leader is { } leader && leader.Id != seat.Id)
        {
            try
            {
                var stale = await provider.GetRequiredService<ISiloPeers>().AskStaleAsync(leader, cancellationToken)
                    .ConfigureAwait(false);
                await inbox.ApplyAsync(stale, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
            {
                // It may be gone: then another one leads soon, or this one.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private static async Task FailureOf(SiloLead lead, SiloTaking taking)
    {
        var first = await Task.WhenAny(lead.Lost, taking.Failure).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        if (first == lead.Lost)
        {
            throw new FabricException(
                FabricErrorKind.Fenced, "serve", "the fabric",
                lead.Leads
                    ? "another process leads it by now; this one stops"
                    : "the other silos go on without this one; it stops");
        }
    }

    private static string NewId(SystemRandomSource random)
    {
        var bytes = new byte[8];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Text(Uri? url) => url?.ToString().TrimEnd('/') ?? "none";

    private static async ValueTask StopAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }
}
