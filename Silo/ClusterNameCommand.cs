using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo;

/// <summary>
/// <c>fabric cluster name</c>: what a service calls the cluster of grains that its silos form, to be one of its
/// clients. The name is made of the cluster secret, and is to be kept as that is.
/// </summary>
internal static class ClusterNameCommand
{
    private const int Failed = 1;
    private const int Usage = 2;

    /// <summary>Runs it; the exit code is 0 with the name, 1 when it cannot be read, 2 for bad usage.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        UpOptions options;
        try
        {
            options = UpOptionsParser.Parse(["--role", "silo", .. arguments]);
        }
        catch (FabricException e)
        {
            await Console.Error.WriteLineAsync(
                $"fabric cluster name: {e.Message}\n"
                    + "usage: fabric cluster name --cluster CONNECTION [--cluster-secret S] [--silo-certificate FILE]");
            return Usage;
        }

        try
        {
            await Console.Out.WriteLineAsync(await NameAsync(options, CancellationToken.None));
            return 0;
        }
        catch (FabricException e)
        {
            await Console.Error.WriteLineAsync($"fabric cluster name: {e.Message}");
            return Failed;
        }
    }

    /// <summary>The name.</summary>
    internal static async Task<string> NameAsync(UpOptions options, CancellationToken cancellationToken)
    {
        var random = new SystemRandomSource();
        await using var metastore = await PostgreSqlMetastore.OpenAsync(
            new PostgreSqlMetastoreOptions { ConnectionString = options.Cluster! }, TimeProvider.System, random,
            cancellationToken).ConfigureAwait(false);
        var (fabricId, secret) = await metastore.IdentifyAsync(
            $"{random.NextInt64(long.MaxValue):x16}{random.NextInt64(long.MaxValue):x16}", cancellationToken)
            .ConfigureAwait(false);
        using var certificate = options.SiloCertificate is { } path ? SiloCertificate.Load(path) : null;
        return SiloSecrets.Name(
            ClusterSecrets.Given(options, Environment.GetEnvironmentVariable) ?? secret, fabricId, certificate);
    }
}
