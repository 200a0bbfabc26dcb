namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>What a listing asks for.</summary>
/// <param name="Prefix">Keys must start with it.</param>
/// <param name="Delimiter">Rolls keys up; empty for none.</param>
/// <param name="After">Keys and common prefixes must be greater; null for no bound.</param>
/// <param name="ItemsMax">Most keys and common prefixes together.</param>
internal sealed record ListingQuery(string Prefix, string Delimiter, string? After, int ItemsMax);
