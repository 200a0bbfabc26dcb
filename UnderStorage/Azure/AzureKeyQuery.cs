namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Which keys to list.</summary>
/// <param name="Prefix">What they start with.</param>
/// <param name="IsRecursive">Every key; else keys without a further slash, and common prefixes.</param>
/// <param name="KeysMax">Most of one answer.</param>
/// <param name="Token">Where the last answer ended; null starts.</param>
internal sealed record AzureKeyQuery(string Prefix, bool IsRecursive, int KeysMax, string? Token = null);
