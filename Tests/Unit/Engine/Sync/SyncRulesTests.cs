using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

public sealed class SyncRulesTests
{
    private static readonly Fingerprint Seen =
        new() { Kind = EntryKind.File, LengthBytes = 3, ContentTag = "t1", Mode = 0x1A4 };

    [Theory]
    [InlineData(0, 0, -1, 1000, true)]
    [InlineData(500, 0, -1, 999_999, false)]
    [InlineData(500, 600, -1, 1000, true)]
    [InlineData(500, 400, -1, 1000, false)]
    [InlineData(500, 0, 0, 500, true)]
    [InlineData(500, 0, 100, 600, false)]
    [InlineData(500, 0, 100, 601, true)]
    [InlineData(500, 0, 100, 499, true)]
    public void Decide_ByTimesAndInterval_IsStaleAsItSays(
        long syncedMs, long invalidatedMs, long intervalMs, long nowMs, bool isStale)
    {
        var decision = SyncPolicy.Decide(
            HybridTimestamp.FromUnixMilliseconds(syncedMs), HybridTimestamp.FromUnixMilliseconds(invalidatedMs),
            new SyncInterval(intervalMs, "test"), nowMs);
        Assert.Equal(isStale, decision.IsStale);
    }

    [Fact]
    public void Plan_ByFingerprint_ActsAsTheRulesSay()
    {
        var known = Row(PersistenceState.Persisted);
        Assert.Equal(SyncAction.Absent, SyncPlanner.Plan(null, null).Action);
        Assert.Equal(SyncAction.Inserted, SyncPlanner.Plan(null, Seen).Action);
        Assert.Equal(SyncAction.Removed, SyncPlanner.Plan(known, null).Action);
        Assert.Equal(SyncAction.Touched, SyncPlanner.Plan(known, Seen).Action);
        Assert.Equal(SyncAction.MetadataUpdated, SyncPlanner.Plan(known, Seen with { Mode = 0x180 }).Action);
        Assert.Equal(
            SyncAction.Replaced, SyncPlanner.Plan(known, new Fingerprint { Kind = EntryKind.Directory }).Action);
        var changed = SyncPlanner.Plan(known, Seen with { ContentTag = "t2", LengthBytes = 9 });
        Assert.Equal(SyncAction.ContentChanged, changed.Action);
        Assert.Equal(known.ContentVersion.Next(), changed.Next!.ContentVersion);
        Assert.Equal(9, changed.Next.LengthBytes);
    }

    [Theory]
    [InlineData("a~1", "a~2", true)]
    [InlineData("a~1", "a~1", false)]
    [InlineData("a~1", "b~1", false)]
    [InlineData("a~1", "ab~2", false)]
    [InlineData("a", "a~2", false)]
    [InlineData("~1", "~2", false)]
    [InlineData("", "", false)]
    public void Plan_OfTagsThatLeaveTheContentOpen_KeepsOnlyWhatIsProven(string was, string now, bool isOpen)
    {
        var known = Row(PersistenceState.Persisted) with { Fingerprint = Seen with { ContentTag = was } };
        var seen = Seen with { ContentTag = now, Mode = 0x180, LengthBytes = 3 };
        var isSame = known.Fingerprint.SameContent(seen);

        Assert.Equal(isOpen, known.Fingerprint.MayBeSameContent(seen));
        Assert.False(known.Fingerprint.MayBeSameContent(seen with { LengthBytes = 4 }));
        Assert.Equal(
            isSame ? SyncAction.MetadataUpdated : SyncAction.ContentChanged, SyncPlanner.Plan(known, seen).Action);
        Assert.Equal(
            isSame || isOpen ? SyncAction.MetadataUpdated : SyncAction.ContentChanged,
            SyncPlanner.Plan(known, seen, isProven: true).Action);
    }

    [Fact]
    public void Suspect_Row_HasTheNewModeTheOldContentAndIsToBeCompared()
    {
        var known = Row(PersistenceState.Persisted) with
        {
            Fingerprint = Seen with { ContentTag = "a~1" },
            SyncedAt = new HybridTimestamp(7),
        };
        var suspect = SyncPlanner.Suspect(known, Seen with { ContentTag = "a~2", Mode = 0x180 })!;

        Assert.Equal((0x180, "a~1"), (suspect.Mode, suspect.Fingerprint!.ContentTag));
        Assert.Equal(known.ContentVersion, suspect.ContentVersion);
        Assert.True(suspect.SyncedAt.IsNever);
        Assert.Null(SyncPlanner.Suspect(suspect, Seen with { ContentTag = "a~3", Mode = 0x180 }));
    }

    [Theory]
    [InlineData(PersistenceState.NotPersisted)]
    [InlineData(PersistenceState.ToPersist)]
    [InlineData(PersistenceState.Lost)]
    public void Plan_OfWhatOnlyTheFabricHas_KeepsItWhateverTheStoreSays(PersistenceState persistence)
    {
        var known = Row(persistence);
        Assert.Equal(SyncAction.KeptUnpersisted, SyncPlanner.Plan(known, null).Action);
        Assert.Equal(SyncAction.KeptUnpersisted, SyncPlanner.Plan(known, Seen with { ContentTag = "t9" }).Action);
        Assert.Null(SyncPlanner.Plan(known, null).Next);
    }

    private static InodeRow Row(PersistenceState persistence) => new()
    {
        Id = new InodeId(1001),
        ParentId = InodeId.Root,
        Name = "f",
        Kind = EntryKind.File,
        LengthBytes = 3,
        Persistence = persistence,
        Fingerprint = Seen,
        Mode = 0x1A4,
    };
}
