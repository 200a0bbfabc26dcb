namespace OrleansAlluxio.Core.Workers;

/// <summary>How workers are chosen.</summary>
public enum LocationKind
{
    /// <summary>Whom the ring names: every process names the same.</summary>
    Ring,

    /// <summary>The nearest to the process that asks: its host, its rack, its zone; then the ring.</summary>
    LocalFirst,

    /// <summary>Who has most room free.</summary>
    MostAvailable,

    /// <summary>Blocks of a file in turn to all, beginning at another one with each file.</summary>
    RoundRobin,

    /// <summary>Those of one host while one of them lives; then the ring.</summary>
    Host,
}
