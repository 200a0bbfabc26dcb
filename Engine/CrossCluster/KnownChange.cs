using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What a written file is to a receiver that knows the file. Pure.</summary>
internal static class KnownChange
{
    /// <summary>
    /// Whether the entry is what the store has since the change: then it was compared after it, and what becomes of it
    /// later is told later. Without a tag two contents may look the same; a directory's fingerprint says nothing of
    /// what is in it.
    /// </summary>
    public static bool IsKnown(InvalidationMessage message, Fingerprint? known, string attributesTag) =>
        message is { Kind: StoreChangeKind.Write, Fingerprint: { ContentTag.Length: > 0 } told }
        && known == told && attributesTag == message.AttributesTag;

    /// <summary>
    /// Whether the entry may become what the message says without a look at the store. The origin knew the very write
    /// that the entry is of before it made its own, so its own came later; and whatever else was heard, the entry was
    /// no older than that, or it would be stale. So it is no older after this.
    /// </summary>
    /// <param name="message">What was heard.</param>
    /// <param name="known">The entry's fingerprint; null for none that is the store's.</param>
    /// <param name="attributesTag">Stands for the entry's attributes that a fingerprint does not hold.</param>
    /// <param name="isStale">Whether it must be compared before its next use for any reason.</param>
    public static bool Follows(
        InvalidationMessage message, Fingerprint? known, string attributesTag, bool isStale) =>
        !isStale
        && message is
        {
            Kind: StoreChangeKind.Write,
            Fingerprint: { Kind: EntryKind.File, ContentTag.Length: > 0 },
            ReplacedTag: { Length: > 0 } replaced,
        }
        && known is { Kind: EntryKind.File } && known.ContentTag == replaced && attributesTag == message.AttributesTag;
}
