using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

public sealed class SqliteMetastoreQuotaTests : MetastoreQuotaConformance
{
    private readonly SqliteTestDatabase _database = new();

    protected override Task<IMetastore> OpenEmptyAsync() => _database.OpenAsync();

    protected override Task<IMetastore> OpenAgainAsync() => _database.OpenAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _database.Dispose();
    }
}
