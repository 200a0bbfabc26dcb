namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Which keys to list.</summary>
/// <param name="Prefix">What they start with.</param>
/// <param name="IsRecursive">Every key; else keys without a further slash, and common prefixes.</param>
/// <param name="KeysMax">Most of one answer.</param>
/// <param name="StartAfter">Only keys after this one; without effect with a token.</param>
/// <param name="Token">Where the last answer ended.</param>
internal sealed record S3KeyQuery(
    string Prefix, bool IsRecursive, int KeysMax, string? StartAfter = null, string? Token = null);
