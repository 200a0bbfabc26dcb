using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Recovery;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>The services of a silo of several: those of any process with an engine, and what the silos share.</summary>
internal static class SiloServices
{
    /// <summary>Builds them, and has what is kept in memory tell the other silos.</summary>
    public static ServiceProvider Build(
        FabricCore core, (SiloSeat Seat, SiloLead Lead, SiloClock Clock, LeaderLink Link) own,
        (SiloPlace Place, UpOptions Options) asked, ILoggerFactory loggers)
    {
        var (place, options) = asked;
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(place);
        services.AddGrains(place);
        services.AddFabricEngine(
            core, new FabricIdentity(core.Led.FabricId, ProgramVersion.Text, GrainHosting.Name), options);
        services.AddSharing(core, own.Seat, own.Lead, own.Clock);
        services.AddHolds(own.Seat, own.Lead);
        if (SharesChanges(options))
        {
            services.AddSingleton<IElsewhereSync>(new LeaderSync(own.Link));
            services.AddSingleton<IChangeHolds>(p => new SiloHolds(
                own.Seat, p.GetRequiredService<IHoldPeers>(), p.GetRequiredService<HoldDesk>(),
                p.GetRequiredService<HoldBook>(), TimeProvider.System));
        }

        var provider = services.BuildServiceProvider();
        var spread = provider.GetRequiredService<ISiloSpread>();
        provider.GetRequiredService<NamespaceFence>().Spread = spread;
        provider.GetRequiredService<Invalidations>().Spread = spread;
        provider.GetRequiredService<PathSettings>().Spread = spread;
        _ = provider.GetRequiredService<SiloParts>(); // The gate listens before the place is taken.
        var inbox = provider.GetRequiredService<SiloInbox>();
        var engine = provider.GetRequiredService<FabricEngine>();
        inbox.ReloadIdentities = engine.ReloadIdentitiesAsync;
        var table = provider.GetRequiredService<HoldTable>();
        provider.GetRequiredService<AbsentCache>().HearsOfChanges = () => !SharesChanges(options) || table.IsOpen;
        var parts = provider.GetRequiredService<EngineServices>();
        inbox.QuotasChanged = parts.Quotas.Changed;
        inbox.ReloadCacheQuotas = token => parts.CacheQuotas.LoadAsync(parts, token);
        return provider;
    }

    /// <summary>
    /// Whether every silo makes changes. Not in a cluster among others: what those are to hear, the leader tells.
    /// </summary>
    public static bool SharesChanges(UpOptions options) =>
        ClusterHosting.IsDistributed && options is { SharesChanges: true, ClusterId: null };

    private static void AddHolds(this IServiceCollection services, SiloSeat seat, SiloLead lead)
    {
        services.AddSingleton<IHoldPeers>(p => new GrainSiloPeers(p.GetRequiredService<IGrainFactory>));
        services.AddSingleton<HoldTable>();
        services.AddSingleton<HoldBook>();
        services.AddSingleton(p => new HoldDesk(
            seat, p.GetRequiredService<HoldTable>(), p.GetRequiredService<HoldBook>(),
            p.GetRequiredService<HybridLogicalClock>(), lead, TimeProvider.System));
        services.AddSingleton(p => new HoldKeeping(
            seat, p.GetRequiredService<IHoldPeers>(), p.GetRequiredService<HoldDesk>(),
            new SiloRecovery(new StartupRecovery(p.GetRequiredService<EngineServices>()), TimeProvider.System),
            TimeProvider.System));
    }

    private static void AddGrains(this IServiceCollection services, SiloPlace place) =>
        ClusterHosting.AddGrainCluster(services, place);

    // After the engine's: of two of a kind the later counts.
    private static void AddSharing(
        this IServiceCollection services, FabricCore core, SiloSeat seat, SiloLead lead, SiloClock clock)
    {
        services.AddSingleton(seat);
        services.AddSingleton(lead);
        services.AddSingleton<IFabricLead>(lead);
        services.AddSingleton(new HybridLogicalClock(clock));
        services.AddSingleton<SiloTimes>();
        services.AddSingleton(p => new OwnerGate(seat, p.GetRequiredService<SiloTimes>(), TimeProvider.System));
        services.AddSingleton<OwnerCalls>();
        services.AddSingleton<ISiloPeers>(p => new GrainSiloPeers(p.GetRequiredService<IGrainFactory>));
        services.AddSingleton(p => new SiloSpread(
            seat, p.GetRequiredService<ISiloPeers>(), p.GetRequiredService<HybridLogicalClock>(),
            TimeProvider.System));
        services.AddSingleton<ISiloSpread>(p =>
            ClusterHosting.IsDistributed ? p.GetRequiredService<SiloSpread>() : NoSpread.Instance);
        services.AddSingleton<SiloParts>();
        services.AddSingleton(p => new SiloInbox(
            p.GetRequiredService<NamespaceFence>(), p.GetRequiredService<Invalidations>(),
            p.GetRequiredService<HybridLogicalClock>(), p.GetRequiredService<MountRegistry>(), core.Mounts,
            p.GetRequiredService<PathSettings>()));
        services.AddSingleton(ClusterHosting.NamespaceOf);
    }
}
