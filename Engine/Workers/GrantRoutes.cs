using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>Where grants of pages come from.</summary>
/// <param name="Directory">The workers.</param>
/// <param name="Link">Asks the other ones.</param>
/// <param name="Own">Grants pages of this process; null where it grants none.</param>
public sealed record GrantRoutes(WorkerDirectory Directory, IGrantLink Link, IWorkerGrants? Own);
