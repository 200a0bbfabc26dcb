using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>Waits for the lead while the silo serves, and has it lead once it is free.</summary>
internal sealed class SiloTaking(SiloSetup setup, UpOptions options, HomeDirectory home, SiloTakingParts parts)
    : IAsyncDisposable
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly Stack<IAsyncDisposable> _taken = new();
    private volatile bool _hasLed;

    /// <summary>Whether this silo leads, and serves as the one who does.</summary>
    public bool HasLed => _hasLed;

    /// <summary>Ends by a failure to lead.</summary>
    public Task Failure { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to wait.</summary>
    public void Start() => Failure = RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await Failure.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The next one tells the time before this one is out of the view.
        parts.Provider.GetRequiredService<HoldTable>().Close();
        await parts.Provider.GetRequiredService<FabricEngine>().DisposeAsync().ConfigureAwait(false);
        while (_taken.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }

        _lifetime.Dispose();
    }

    // Never ends well: leading goes on until the process ends.
    private async Task RunAsync()
    {
        var cancellationToken = _lifetime.Token;
        await Task.Yield();
        var lead = await setup.Metastore.TakeLeadAsync(
            new LeadClaim
            {
                Holder = setup.Holder,
                FabricId = setup.FabricId,
                StandsBy = true,
                Waiting = static holder => Console.Error.WriteLine($"standing by: {holder} leads"),
            },
            cancellationToken).ConfigureAwait(false);
        _taken.Push(lead);
        parts.Client.BeginTaking();
        parts.Clock.Run();
        parts.Lead.Take(lead, lead.Epoch);
        parts.Membership.Nudge();
        var provider = parts.Provider;
        var keeping = provider.GetRequiredService<HoldKeeping>();
        var shares = SiloServices.SharesChanges(options);
        if (shares)
        {
            await keeping.RebuildAsync(lead.Epoch, parts.Membership.RefreshAsync, cancellationToken)
                .ConfigureAwait(false);
        }

        var isNew = await MountStartup.RunAsync(provider, options, home, cancellationToken).ConfigureAwait(false);
        var registry = provider.GetRequiredService<WorkerRegistry>();
        await registry.StartAsync(options.Locality ?? LocalityText.OfThisMachine(), cancellationToken)
            .ConfigureAwait(false);
        _taken.Push(registry);
        var engine = provider.GetRequiredService<FabricEngine>();
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        if (isNew)
        {
            await MountStartup.OpenRootAsync(engine, cancellationToken).ConfigureAwait(false);
        }

        var mounts = provider.GetRequiredService<EngineServices>().Mounts;
        await MountStartup.EnsureAsync(engine.Administration, mounts, options.Mounts, cancellationToken)
            .ConfigureAwait(false);
        parts.Observation.Add(engine);
        if (parts.Observation.Export(options.Otlp, home.FabricId) is { } export)
        {
            _taken.Push(export);
        }

        _taken.Push(CheckupSchedule.Begin(provider, options));
        parts.Client.Lead();
        _hasLed = true;
        var kept = shares ? keeping.RunAsync(cancellationToken) : null;
        await engine.BeginWorkAsync(cancellationToken).ConfigureAwait(false);
        var told = TellAsync(provider.GetRequiredService<ISiloSpread>(), cancellationToken);

        // Neither ends well: the first that fails ends the process.
        await (await Task.WhenAny(told, kept ?? told).ConfigureAwait(false)).ConfigureAwait(false);
    }

    // What background work finds out of date, nobody waits for: it is told all the same, soon.
    private static async Task TellAsync(ISiloSpread spread, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TellEvery, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            try
            {
                await spread.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException)
            {
                // The silo that did not answer leaves the view, or answers the next time.
            }
        }
    }
}
