using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Runs the grains of several silos on Microsoft Orleans: each directory in the silo that owns it.</summary>
internal static class OrleansClusterHosting
{
    // Lost silos leave the view within five seconds, and Orleans is told; this is for what the view does not see.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(5);

    // A cluster whose silos were all killed starts again at once: nobody answers the probes that joining asks for.
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(2);

    /// <summary>Whether silos share the work.</summary>
    public static bool IsDistributed => true;

    /// <summary>Adds the runtime with every grain of the fabric, as one silo of a cluster.</summary>
    public static IServiceCollection AddGrainCluster(this IServiceCollection services, SiloPlace place)
    {
        services.AddOrleans(silo =>
        {
            silo.UseAdoNetClustering(o =>
            {
                o.Invariant = OrleansDatabaseGrains.Invariant;
                o.ConnectionString = place.Database;
            });
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (place.ClusterName, "fabric"));
            silo.Configure<EndpointOptions>(o =>
            {
                o.AdvertisedIPAddress = place.Endpoint.Address;
                o.SiloPort = place.Endpoint.Port;
                o.SiloListeningEndpoint = place.Endpoint;
                o.GatewayPort = place.Gateway?.Port ?? 0;
                o.GatewayListeningEndpoint = place.Gateway;
            });
            silo.Configure<ClusterMembershipOptions>(static o =>
            {
                o.ProbeTimeout = ProbeTimeout;
                o.TableRefreshTimeout = RefreshEvery;
                o.IAmAliveTablePublishTimeout = AliveEvery;
                o.NumVotesForDeathDeclaration = 1;
                o.DefunctSiloExpiration = TimeSpan.FromHours(1);
            });
            if (place.Certificate is { } certificate)
            {
                OrleansTls.Add(silo, certificate);
            }

            silo.AddDatabaseGrains(place.Database);
            silo.AddIncomingGrainCallFilter<OrleansSiloCalls>();
            silo.AddOutgoingGrainCallFilter<OrleansCallErrors>();
            silo.AddOutgoingGrainCallFilter<OrleansSiloCalls>();
            silo.AddRingPlacement();
            silo.AddOwnDirectory();
        });
        services.AddSingleton<OrleansStrays>();
        services.AddSingleton<OrleansActivations>();
        services.AddSingleton<ISiloActivations>(static p => p.GetRequiredService<OrleansActivations>());
        services.AddSingleton<IConfigureGrainContextProvider>(static p => p.GetRequiredService<OrleansActivations>());
        services.AddSingleton<OrleansViewJudge>();
        services.AddSingleton<IFatalErrorHandler, OrleansFatalErrors>();
        return CheckupSchedule.Add(services).WrapHostedServices();
    }

    /// <summary>The tree over grains in several silos.</summary>
    public static INamespace NamespaceOf(IServiceProvider provider) => new OwnerNamespace(
        provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<IFabricLead>(),
        provider.GetRequiredService<OwnerCalls>(), provider.GetRequiredService<SiloSpread>(),
        provider.GetRequiredService<SiloTimes>());

    /// <summary>Where the other silos call this one, once its grains run.</summary>
    public static string AddressOf(IServiceProvider provider)
    {
        provider.GetRequiredService<OrleansViewJudge>().Start();
        return provider.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();
    }
}
