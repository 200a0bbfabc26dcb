namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>One answer of a listing.</summary>
/// <param name="Items">Keys and common prefixes in order.</param>
/// <param name="IsTruncated">Whether a listing after the last item would not be empty.</param>
internal sealed record ListingAnswer(IReadOnlyList<WalkedKey> Items, bool IsTruncated);
