using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// What a silo knows before its grains run: the database, the fabric's identity, the secret, its place.
/// </summary>
internal sealed record SiloSetup(
    PostgreSqlMetastore Metastore, string FabricId, string SecretText, SiloPlace Place, string Holder)
{
    /// <summary>The cluster secret.</summary>
    public ClusterSecret Secret => ClusterSecret.Of(SecretText);

    /// <summary>Opens the database; pushes it.</summary>
    public static async Task<SiloSetup> OpenAsync(
        UpOptions options, HomeDirectory home, Stack<IAsyncDisposable> parts, CancellationToken cancellationToken)
    {
        var random = new SystemRandomSource();
        var database = new PostgreSqlMetastoreOptions { ConnectionString = options.Cluster! };
        var metastore = await PostgreSqlMetastore.OpenAsync(database, TimeProvider.System, random, cancellationToken)
            .ConfigureAwait(false);
        parts.Push(metastore);
        var (fabricId, secret) = await metastore
            .IdentifyAsync(LeadStartup.IdFor(home, random), cancellationToken).ConfigureAwait(false);
        secret = ClusterSecrets.Given(options, Environment.GetEnvironmentVariable) ?? secret;
        var certificate = options.SiloCertificate is { } path ? SiloCertificate.Load(path) : null;
        var place = new SiloPlace
        {
            Endpoint = await EndpointOfAsync(options, cancellationToken).ConfigureAwait(false),
            Gateway = options.SiloGateway is { } gateway ? Free(gateway) : null,
            Database = database.ConnectionStringOfSchema,
            ClusterName = SiloSecrets.Name(secret, fabricId, certificate),
            Certificate = certificate,
            Mark = SiloSecrets.Mark(secret, fabricId, certificate, SiloServices.SharesChanges(options)),
        };
        return new SiloSetup(metastore, fabricId, secret, place, HolderOf(options));
    }

    /// <summary>Who this process is, for people.</summary>
    public static string HolderOf(UpOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} on {Environment.MachineName} (fabric API {options.Http})");

    // A port that was free a moment ago: whoever must know it beforehand names one.
    private static async ValueTask<IPEndPoint> EndpointOfAsync(
        UpOptions options, CancellationToken cancellationToken) =>
        Free(options.SiloEndpoint switch
        {
            DnsEndPoint named => await LookUpAsync(named, cancellationToken).ConfigureAwait(false),
            IPEndPoint address => address,
            _ => new IPEndPoint(IPAddress.Loopback, 0),
        });

    private static IPEndPoint Free(IPEndPoint asked)
    {
        if (asked.Port != 0)
        {
            return asked;
        }

        using var probe = new TcpListener(asked.Address, 0);
        probe.Start();
        return new IPEndPoint(asked.Address, ((IPEndPoint)probe.LocalEndpoint).Port);
    }

    private static async ValueTask<IPEndPoint> LookUpAsync(DnsEndPoint named, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(named.Host, cancellationToken).ConfigureAwait(false);
            return new IPEndPoint(
                addresses.OrderBy(static a => a.AddressFamily).First(), named.Port);
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "use as silo address", named.Host, "the name has no address",
                inner: e);
        }
    }
}
