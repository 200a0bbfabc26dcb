using System.Globalization;
using System.Text;
using OrleansAlluxio.Core.Checksums;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Makes messages of store changes: what a change is called between clusters.</summary>
internal sealed class ChangeAnnouncer(MountTable mounts, SharedMounts shared)
{
    /// <summary>What others are to hear; null when the place is nobody else's.</summary>
    public Announcement? Prepare(StoreChangeSubject subject)
    {
        if (mounts.TryGet(subject.Mount) is not { } mount || shared.LocationOf(mount) is not { } mounted)
        {
            return null;
        }

        List<InvalidationMessage> changes =
        [
            new InvalidationMessage
            {
                Sequence = 0,
                Location = StoreLocations.Of(mounted, mount, subject.Path),
                Kind = KindOf(subject.Kind),
                ReplacedTag = subject.Before is { Kind: EntryKind.File, Persistence: PersistenceState.Persisted } before
                    && mount.Store.Capabilities.UniqueTags
                        ? before.Fingerprint?.ContentTag
                        : null,
            },
        ];
        if (subject.Target is { } target)
        {
            changes.Add(new InvalidationMessage
            {
                Sequence = 0,
                Location = StoreLocations.Of(mounted, mount, target),
                Kind = StoreChangeKind.Subtree,
            });
        }

        return new Announcement(null, changes);
    }

    /// <summary>The changes with what is known of their outcome.</summary>
    public static IReadOnlyList<InvalidationMessage> WithOutcome(Announcement announcement, FileStatus? outcome) =>
        announcement.Changes is [{ Kind: StoreChangeKind.Write } write]
            && outcome is { Persistence: PersistenceState.Persisted, Fingerprint: { } fingerprint }
            ? [write with { Fingerprint = fingerprint, AttributesTag = AttributesTagOf(outcome) }]
            : announcement.Changes;

    /// <summary>
    /// Stands for what a fingerprint does not hold, extended attributes and ACL. Equal for equal ones.
    /// </summary>
    public static string AttributesTagOf(FileStatus status)
    {
        var text = new StringBuilder(status.Acl);
        foreach (var (name, value) in status.XAttrs.OrderBy(static x => x.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name.Length).Append(':').Append(name).Append('=').Append(value);
        }

        return Crc32C.Compute(Encoding.UTF8.GetBytes(text.ToString())).ToString("x8", CultureInfo.InvariantCulture);
    }

    private static StoreChangeKind KindOf(string intent) => intent switch
    {
        IntentKinds.Write or IntentKinds.Migrate => StoreChangeKind.Write,
        IntentKinds.MakeDirectory => StoreChangeKind.MakeDirectory,
        IntentKinds.Attributes => StoreChangeKind.Attributes,
        IntentKinds.Delete or IntentKinds.Rename => StoreChangeKind.Remove,
        _ => StoreChangeKind.Subtree,
    };
}
