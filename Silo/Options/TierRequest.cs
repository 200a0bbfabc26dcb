using OrleansAlluxio.BlockStore;

namespace OrleansAlluxio.Silo.Options;

/// <summary>A tier directory asked for.</summary>
/// <param name="Medium">What it is made of.</param>
/// <param name="Directory">Where; null takes the default of the medium.</param>
/// <param name="QuotaBytes">How much; 0 leaves the medium out.</param>
internal sealed record TierRequest(TierMedium Medium, string? Directory, long QuotaBytes);
