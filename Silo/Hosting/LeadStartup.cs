using System.Globalization;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Metastore.Sqlite;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Opens the metastore, as the one process that leads its fabric.</summary>
internal static class LeadStartup
{
    /// <summary>
    /// Opens it and, where others can open it too, waits for the lead; pushes both, so that the lead is given back
    /// before the metastore closes.
    /// </summary>
    public static async Task<LedFabric> OpenAsync(
        UpOptions options, HomeDirectory home, Stack<IAsyncDisposable> parts, CancellationToken cancellationToken)
    {
        if ((options.Cluster ?? options.Metastore) is not { } connection)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(home.MetastorePath)!);
            var own = await SqliteMetastore.OpenAsync(
                new SqliteMetastoreOptions { DatabasePath = home.MetastorePath }, cancellationToken)
                .ConfigureAwait(false);
            parts.Push(own);
            return new LedFabric(own, SoleLead.Instance, home.FabricId);
        }

        var random = new SystemRandomSource();
        var metastore = await PostgreSqlMetastore.OpenAsync(
            new PostgreSqlMetastoreOptions { ConnectionString = connection }, TimeProvider.System, random,
            cancellationToken).ConfigureAwait(false);
        parts.Push(metastore);
        var lead = await metastore.TakeLeadAsync(
            new LeadClaim
            {
                Holder = string.Create(
                    CultureInfo.InvariantCulture,
                    $"process {Environment.ProcessId} on {Environment.MachineName} (fabric API {options.Http})"),
                FabricId = IdFor(home, random),
                StandsBy = options.Role == ProcessRole.Silo,
                Waiting = options.Role == ProcessRole.Silo ? StandBy : null,
            },
            cancellationToken).ConfigureAwait(false);
        parts.Push(lead);
        if (await metastore.ListSilosAsync(cancellationToken).ConfigureAwait(false) is [var other, ..])
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "lead", "the fabric of this metastore",
                $"{other} is one of the silos that serve it", RetryAdvice.Never);
        }

        return new LedFabric(metastore, lead, lead.FabricId);
    }

    // Pages of a home that had a metastore of its own are about other inodes: a fabric elsewhere is another one.
    internal static string IdFor(HomeDirectory home, IRandomSource random) =>
        File.Exists(home.MetastorePath)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{random.NextInt64(long.MaxValue):x16}{random.NextInt64(long.MaxValue):x16}")
            : home.FabricId;

    private static void StandBy(string holder) => Console.Error.WriteLine($"standing by: {holder} leads");
}
