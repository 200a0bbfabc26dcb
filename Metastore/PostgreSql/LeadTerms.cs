namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>What taking the lead gave.</summary>
/// <param name="Epoch">Counts leads.</param>
/// <param name="FabricId">The fabric's identity.</param>
/// <param name="IsTakenOver">Whether the one before never gave it back.</param>
/// <param name="AskedAt">The clock before the question.</param>
internal sealed record LeadTerms(long Epoch, string FabricId, bool IsTakenOver, long AskedAt);
