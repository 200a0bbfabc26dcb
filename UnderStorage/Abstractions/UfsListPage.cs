namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// One page of a listing, in UTF-8 order of the path. A directory sorts by its name, not by its name with a slash.
/// </summary>
/// <param name="Entries">The rows.</param>
/// <param name="Continuation">Where to go on; null at the end.</param>
public sealed record UfsListPage(IReadOnlyList<UfsEntry> Entries, string? Continuation);
