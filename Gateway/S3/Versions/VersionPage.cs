using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>Some entries of one key, newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="HasMore">Whether more may follow after <paramref name="LastName"/>.</param>
/// <param name="LastName">The last name that was looked at; null for none.</param>
internal sealed record VersionPage(IReadOnlyList<VersionEntry> Entries, bool HasMore, string? LastName)
{
    // Entries are "." and hex digits: from here on a directory holds only longer keys.
    private const string AfterEntries = ".g";

    /// <summary>No entries.</summary>
    public static VersionPage Empty { get; } = new([], HasMore: false, null);

    /// <summary>The entries in a page of a key's directory, which may hold longer keys too.</summary>
    public static VersionPage Of(ListPage page)
    {
        var entries = new List<VersionEntry>(page.Entries.Count);
        foreach (var file in page.Entries)
        {
            if (string.CompareOrdinal(file.Path.Name, AfterEntries) > 0)
            {
                return new VersionPage(entries, HasMore: false, file.Path.Name);
            }

            if (VersionNames.TryReadEntry(file, out var entry))
            {
                entries.Add(entry);
            }
        }

        return new VersionPage(
            entries, page.HasMore && page.Entries.Count > 0,
            page.Entries.Count > 0 ? page.Entries[^1].Path.Name : null);
    }
}
