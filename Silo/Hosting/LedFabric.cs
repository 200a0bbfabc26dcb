using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>A metastore that this process may act on.</summary>
/// <param name="Metastore">The metastore.</param>
/// <param name="Lead">Whether it still may.</param>
/// <param name="FabricId">Identity of the fabric in it.</param>
internal sealed record LedFabric(IMetastore Metastore, IFabricLead Lead, string FabricId);
