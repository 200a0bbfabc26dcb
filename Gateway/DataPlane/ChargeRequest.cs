using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Users' limits, to be told what each takes.</summary>
internal sealed record ChargeRequest(IReadOnlyList<CacheCharge> Charges);
