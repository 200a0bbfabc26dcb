using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMetastoreQuotaTests(PostgreSqlServer server) : MetastoreQuotaConformance
{
    private readonly PostgreSqlTestSchema _schema = new(server);

    protected override Task<IMetastore> OpenEmptyAsync() => _schema.OpenAsync();

    protected override Task<IMetastore> OpenAgainAsync() => _schema.OpenAsync();
}
