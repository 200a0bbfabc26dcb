using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Engine.Fsck;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Recovery;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Fsck;

/// <summary>Checks of the fabric's own state: each kind of finding, what a repair does, and what is left.</summary>
public sealed class FsckTests
{
    [Fact]
    public async Task Check_OfASoundFabric_FindsNothing()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/d/a", "aa", WriteType.MustCache);
        await bed.WriteAsync("/d/b", "bb", WriteType.AsyncThrough);
        await bed.WriteAsync("/d/c", "cc", WriteType.CacheThrough);
        var (findings, summary) = await CheckAsync(bed, repair: false);

        Assert.Empty(findings);
        Assert.True(summary.IsSound);
        Assert.Equal((2, 1), (summary.Unpersisted, summary.Records));
    }

    [Fact]
    public async Task Check_OfOnlyCopiesThatAreGone_ShowsThemAsLostAndBack()
    {
        await using var bed = await EngineBed.StartAsync();
        var file = await bed.WriteAsync("/d/a", "aa", WriteType.MustCache);
        bed.Pages.LoseAll();
        var (findings, summary) = await CheckAsync(bed, repair: false);
        Assert.Equal((FsckFindingKind.Content, "/d/a", false), Told(Assert.Single(findings)));
        Assert.False(summary.IsSound);
        Assert.Equal(PersistenceState.NotPersisted, (await bed.StatAsync("/d/a"))!.Persistence);

        (findings, summary) = await CheckAsync(bed, repair: true);
        Assert.Equal((FsckFindingKind.Content, "/d/a", true), Told(Assert.Single(findings)));
        Assert.True(summary.IsSound);
        Assert.Equal(PersistenceState.Lost, (await bed.StatAsync("/d/a"))!.Persistence);
        Assert.Empty((await CheckAsync(bed, repair: true)).Findings);

        await bed.Pages.PutAsync(
            new PageId(file.Version, 0), "aa"u8.ToArray(), new() { Dirty = true }, CancellationToken.None);
        Assert.Single((await CheckAsync(bed, repair: true)).Findings);
        Assert.Equal(PersistenceState.NotPersisted, (await bed.StatAsync("/d/a"))!.Persistence);
    }

    [Fact]
    public async Task Check_OfPagesThatNoFileNeeds_LetsThoseOfEarlierProcessesGo()
    {
        await using var bed = await EngineBed.StartAsync();
        var orphan = new FileVersion(new InodeId(900), ContentVersion.First);
        var own = new FileVersion(new InodeId(1_000_000_000), ContentVersion.First);
        foreach (var file in (FileVersion[])[orphan, own])
        {
            await bed.Pages.PutAsync(
                new PageId(file, 0), "x"u8.ToArray(), new() { Dirty = true }, CancellationToken.None);
        }

        var (findings, _) = await CheckAsync(bed, repair: true);
        Assert.Equal((FsckFindingKind.OrphanPages, $"pages of {orphan}", true), Told(Assert.Single(findings)));
        Assert.Equal([own], bed.Pages.DirtyFiles());
    }

    [Fact]
    public async Task Check_OfRecordsWithoutWhatTheyAreAbout_RemovesThem()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.Services.Metastore.CommitAsync(
            [
                Put(DocumentKinds.Pin, PersistRecord.KeyOf(new InodeId(77))),
                Put(DocumentKinds.Persist, PersistRecord.KeyOf(new InodeId(78))),
                Put(DocumentKinds.JobFailure, "0a/x/y"), Put(DocumentKinds.UploadPart, "9/00001"),
                Put(DocumentKinds.Pin, "nonsense"),
            ],
            CancellationToken.None);
        var (findings, _) = await CheckAsync(bed, repair: false);
        Assert.Equal(5, findings.Count);
        Assert.Equal(4, findings.Count(static f => f.Kind == FsckFindingKind.OrphanRecord));

        (findings, var summary) = await CheckAsync(bed, repair: true);
        Assert.Equal(4, findings.Count(static f => f.Repaired));
        Assert.Equal((5L, 4L, false), (summary.Findings, summary.Repaired, summary.IsSound));
        var left = Assert.Single((await CheckAsync(bed, repair: true)).Findings);
        Assert.Equal((FsckFindingKind.BadRecord, "pin nonsense", false), Told(left));
    }

    private static MetastoreChange Put(string kind, string key) =>
        new MetastoreChange.PutDocument(kind, key, "{}"u8.ToArray(), 0);

    private static (FsckFindingKind Kind, string Subject, bool Repaired) Told(FsckFinding finding) =>
        (finding.Kind, finding.Subject, finding.Repaired);

    private static async Task<(List<FsckFinding> Findings, FsckSummary Summary)> CheckAsync(EngineBed bed, bool repair)
    {
        var findings = new List<FsckFinding>();
        FsckSummary? summary = null;

        // As a started engine has it: what is written from here on is its own.
        var reconciliation = new PageReconciliation(
            bed.Services, new PersistQueue(new PersistPace(bed.Services)));
        await reconciliation.BeginAsync(CancellationToken.None);
        var fsck = new FabricFsck(bed.Services, reconciliation, new StoreSweep(bed.Services));
        await foreach (var line in fsck.CheckAsync(repair, CancellationToken.None))
        {
            summary = line.Summary;
            findings.AddRange(line.Finding is { } finding ? [finding] : []);
        }

        return (findings, summary!);
    }
}
