using OrleansAlluxio.Metastore.PostgreSql;

namespace OrleansAlluxio.Silo;

/// <summary>
/// <c>fabric cluster init</c>: has the schema of a cluster in a PostgreSQL database, in its newest version. Run again
/// it changes nothing.
/// </summary>
internal static class ClusterInitCommand
{
    private const int Failed = 1;
    private const int Usage = 2;

    /// <summary>Runs it; the exit code is 0 when the schema is there, 1 when it cannot be, 2 for bad usage.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ["--cluster", var connection])
        {
            await Console.Error.WriteLineAsync("usage: fabric cluster init --cluster CONNECTION");
            return Usage;
        }

        try
        {
            var options = new PostgreSqlMetastoreOptions { ConnectionString = connection };
            await using var metastore = await PostgreSqlMetastore.OpenAsync(
                options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None);
            await Console.Out.WriteLineAsync($"schema {options.Schema} is there, in its newest version");
            return 0;
        }
        catch (FabricException e)
        {
            await Console.Error.WriteLineAsync($"fabric cluster init: {e.Message}");
            return Failed;
        }
    }
}
