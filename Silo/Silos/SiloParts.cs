using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>What the grains of a silo need to know of it.</summary>
/// <param name="Seat">Its place among the silos at work.</param>
/// <param name="Lead">Whether it leads.</param>
/// <param name="Gate">Who passes to its directories.</param>
/// <param name="Spread">How the others hear of changes.</param>
/// <param name="Clock">The hybrid clock.</param>
internal sealed record SiloParts(
    SiloSeat Seat, SiloLead Lead, OwnerGate Gate, ISiloSpread Spread, HybridLogicalClock Clock);
