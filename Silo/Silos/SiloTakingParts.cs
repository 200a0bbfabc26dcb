using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Silo.Hosting;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>What taking the lead changes.</summary>
internal sealed record SiloTakingParts(
    IServiceProvider Provider, PostgreSqlMembership Membership, SiloLead Lead, SiloClock Clock, SiloClient Client,
    Observation Observation);
