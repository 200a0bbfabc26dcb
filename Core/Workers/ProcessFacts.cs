using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Workers;

/// <summary>What a process of the fabric says of itself when it is asked.</summary>
/// <param name="Version">Version of its program.</param>
/// <param name="UptimeMs">Milliseconds since its start.</param>
/// <param name="Findings">What its own doctor finds, the good too.</param>
public sealed record ProcessFacts(string Version, long UptimeMs, IReadOnlyList<Finding> Findings);
