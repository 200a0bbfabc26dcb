using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>A schema of one test on the collection's server.</summary>
internal sealed class PostgreSqlTestSchema(PostgreSqlServer server)
{
    private readonly string _schema = PostgreSqlServer.NextSchema();

    public PostgreSqlMetastoreOptions Options
    {
        get
        {
            Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? string.Empty);
            return new() { ConnectionString = server.ConnectionString, Schema = _schema, ConnectionsMax = 16 };
        }
    }

    public async Task<IMetastore> OpenAsync() => await PostgreSqlMetastore.OpenAsync(
        Options, TimeProvider.System, new SystemRandomSource(), TestContext.Current.CancellationToken);
}
