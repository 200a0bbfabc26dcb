namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>One answer of the store's listing: keys and, where a delimiter was given, common prefixes.</summary>
/// <param name="Keys">In the store's order.</param>
/// <param name="Prefixes">Each ends with the delimiter.</param>
/// <param name="Next">Token of the next answer; null at the end.</param>
internal sealed record AzureKeyPage(IReadOnlyList<AzureFound> Keys, IReadOnlyList<string> Prefixes, string? Next);
