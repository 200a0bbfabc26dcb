namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>One answer of the store's listing: keys and, where a delimiter was given, common prefixes.</summary>
/// <param name="Keys">In the store's order.</param>
/// <param name="Prefixes">Each ends with the delimiter.</param>
/// <param name="Next">Token of the next answer; null at the end.</param>
internal sealed record S3KeyPage(IReadOnlyList<S3Found> Keys, IReadOnlyList<string> Prefixes, string? Next);
