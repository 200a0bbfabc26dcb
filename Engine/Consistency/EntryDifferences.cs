using System.Globalization;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Consistency;

/// <summary>
/// In what an entry of the fabric differs from what the store says of it. Pure. Only what both sides claim to know is
/// compared; what only the fabric has is no difference.
/// </summary>
internal static class EntryDifferences
{
    /// <summary>Whether a row of a listing is reason enough to look closer.</summary>
    public static bool MayDiffer(FileStatus? ours, Fingerprint? theirs) => ours is null
        ? theirs is not null
        : ours.Persistence == PersistenceState.Persisted && (theirs is null || OfFingerprint(ours, theirs).Count > 0);

    /// <summary>
    /// The kinds, in order. <paramref name="tellsAll"/> when the store carries nothing that a listing does not tell.
    /// </summary>
    public static IReadOnlyList<DifferenceKind> Of(FileStatus? ours, UfsStatus? theirs, bool tellsAll)
    {
        if (ours is null)
        {
            return theirs is null ? [] : [DifferenceKind.MissingInFabric];
        }

        if (ours.Persistence != PersistenceState.Persisted)
        {
            return [];
        }

        if (theirs is null)
        {
            return [DifferenceKind.MissingInStore];
        }

        var kinds = OfFingerprint(ours, theirs.Fingerprint);
        if (!tellsAll && !ours.IsDirectory && !ours.SyncedAt.IsNever && !kinds.Contains(DifferenceKind.Kind)
            && !SameAttributes(ours.XAttrs, StoreAttributes.Carried(theirs)))
        {
            kinds.Add(DifferenceKind.XAttrs);
        }

        return kinds;
    }

    /// <summary>Both sides in words.</summary>
    public static string Describe(FileStatus? ours, UfsStatus? theirs) =>
        $"fabric: {(ours is null ? "nothing" : OursText(ours))}; "
        + $"store: {(theirs is null ? "nothing" : TheirsText(theirs.Fingerprint))}";

    private static List<DifferenceKind> OfFingerprint(FileStatus ours, Fingerprint theirs)
    {
        if (ours.Kind != theirs.Kind)
        {
            return [DifferenceKind.Kind];
        }

        var kinds = new List<DifferenceKind>();
        if (!ours.IsDirectory)
        {
            Add(kinds, DifferenceKind.Length, ours.LengthBytes != theirs.LengthBytes);
            if (ours.Fingerprint is { } last)
            {
                Add(kinds, DifferenceKind.ContentTag, Differ(last.ContentTag, theirs.ContentTag));
                Add(
                    kinds, DifferenceKind.ModifiedTime,
                    last.ModifiedUnixMs != 0 && theirs.ModifiedUnixMs != 0
                        && last.ModifiedUnixMs != theirs.ModifiedUnixMs);
            }
            else
            {
                kinds.Add(DifferenceKind.ContentTag); // Nobody knows what content of the store's it is.
            }
        }

        // Against what the store said last: a file written here belongs to its writer here, and to our process there.
        if (ours.Fingerprint is { } before)
        {
            Add(kinds, DifferenceKind.Owner, Differ(before.Owner, theirs.Owner));
            Add(kinds, DifferenceKind.Group, Differ(before.Group, theirs.Group));
            Add(kinds, DifferenceKind.Mode, before.Mode >= 0 && theirs.Mode >= 0 && before.Mode != theirs.Mode);
        }

        return kinds;
    }

    private static void Add(List<DifferenceKind> kinds, DifferenceKind kind, bool differs)
    {
        if (differs)
        {
            kinds.Add(kind);
        }
    }

    private static bool Differ(string ours, string theirs) => ours.Length > 0 && theirs.Length > 0 && ours != theirs;

    // A store gives a content type to what has none; of ours it must keep what it was given.
    private static bool SameAttributes(
        IReadOnlyDictionary<string, string> ours, IReadOnlyDictionary<string, string> theirs) =>
        ours.Where(static a => IsCarried(a.Key))
            .All(a => theirs.TryGetValue(a.Key, out var value) && value == a.Value)
        && theirs.Where(static a => a.Key != XAttrNames.ContentType).All(a => ours.ContainsKey(a.Key));

    private static bool IsCarried(string name) => name == XAttrNames.ContentType
        || name.StartsWith(XAttrNames.UserMetadataPrefix, StringComparison.Ordinal);

    private static string OursText(FileStatus ours) =>
        Text(ours.Kind, ours.LengthBytes, ours.Fingerprint?.ContentTag, ours.Fingerprint?.ModifiedUnixMs ?? 0)
        + (ours.Fingerprint is { Mode: >= 0 } last ? OwnerText(last) : string.Empty);

    private static string TheirsText(Fingerprint theirs) =>
        Text(theirs.Kind, theirs.LengthBytes, theirs.ContentTag, theirs.ModifiedUnixMs)
        + (theirs.Mode >= 0 ? OwnerText(theirs) : string.Empty);

    private static string OwnerText(Fingerprint of) => $" {of.Owner}:{of.Group} {Octal(of.Mode)}";

    private static string Text(EntryKind kind, long lengthBytes, string? tag, long modifiedUnixMs) =>
        kind == EntryKind.Directory
            ? "directory"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"file of {lengthBytes} bytes, tag {(string.IsNullOrEmpty(tag) ? "none" : tag)}, "
                + $"modified {DateTimeOffset.FromUnixTimeMilliseconds(modifiedUnixMs):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
