using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>
/// Quotas: after every transaction what is counted equals what is there, and what is enforced is never exceeded.
/// </summary>
public abstract class MetastoreQuotaConformance : MetastoreConformance
{
    private static readonly MetastoreChange Enforce = new MetastoreChange.EnforceQuotas();

    [Fact]
    public async Task SetQuota_OnATreeThatIsThere_CountsIt()
    {
        await Store.CommitAsync(
            [Insert(Folder(10, "d")), Insert(Folder(11, "e", 10)), Insert(Sized(12, "f", 11, 5)),
                Insert(Sized(13, "g", 10, 7)), Insert(Sized(14, "outside", 1, 100))], Token);

        await SetAsync(10, 100, 10);

        Assert.Equal((12, 3), await UsedAsync(10));
        await SetAsync(1, null, null);
        Assert.Equal((112, 5), await UsedAsync(1));
    }

    [Fact]
    public async Task Commit_BelowAQuota_IsCountedInTheSameStep()
    {
        await Store.CommitAsync([Insert(Folder(10, "d"))], Token);
        await SetAsync(10, 1000, 1000);

        await Store.CommitAsync([Insert(Folder(11, "e", 10)), Insert(Sized(12, "f", 11, 5))], Token);
        Assert.Equal((5, 2), await UsedAsync(10));
        await Store.CommitAsync([Update(Sized(12, "f", 11, 50), 1)], Token);
        Assert.Equal((50, 2), await UsedAsync(10));
        await Store.CommitAsync([Delete(12, 2), Insert(Sized(13, "f", 11, 20))], Token);
        Assert.Equal((20, 2), await UsedAsync(10));
        await Store.CommitAsync([Delete(13, 1)], Token);
        Assert.Equal((0, 1), await UsedAsync(10));
    }

    [Fact]
    public async Task Commit_MovesAcrossQuotas_TakeTheirSizeAlong()
    {
        await Store.CommitAsync(
            [Insert(Folder(10, "a")), Insert(Folder(20, "b")), Insert(Folder(11, "d", 10)),
                Insert(Sized(12, "f", 11, 5)), Insert(Sized(13, "g", 10, 7))], Token);
        await SetAsync(10, null, null);
        await SetAsync(20, null, null);
        await SetAsync(1, null, null);

        await Store.CommitAsync([Update(Folder(11, "moved", 20), 1)], Token);
        Assert.Equal(((7, 1), (5, 2), (12, 5)), (await UsedAsync(10), await UsedAsync(20), await UsedAsync(1)));
        await Store.CommitAsync([Update(Sized(13, "g", 20, 8), 1)], Token);
        Assert.Equal(((0, 0), (13, 3), (13, 5)), (await UsedAsync(10), await UsedAsync(20), await UsedAsync(1)));
        await Store.CommitAsync([Update(Folder(20, "c", 10), 1)], Token);
        Assert.Equal(((13, 4), (13, 3), (13, 5)), (await UsedAsync(10), await UsedAsync(20), await UsedAsync(1)));
    }

    [Fact]
    public async Task Detach_OfATree_GivesItsSizeBackAndDropsQuotasInIt()
    {
        await Store.CommitAsync(
            [Insert(Folder(10, "a")), Insert(Folder(11, "d", 10)), Insert(Folder(12, "e", 11)),
                Insert(Sized(13, "f", 12, 5))], Token);
        await SetAsync(10, null, null);
        await SetAsync(11, null, null);
        await SetAsync(12, null, null);

        await Store.CommitAsync([Detach(11, 1)], Token);
        while ((await Store.ReclaimAsync(100, Token)).Count > 0)
        {
        }

        Assert.Equal((0, 0), await UsedAsync(10));
        Assert.Equal(["10"], (await QuotasAsync()).Select(static q => $"{q.Directory}"));
    }

    [Theory]
    [InlineData(10, 2, true)]
    [InlineData(11, 2, false)]
    [InlineData(10, 1, false)]
    public async Task Enforce_AtTheLimit_RefusesTheWholeTransactionBeyondIt(long length, int limit, bool isTaken)
    {
        await Store.CommitAsync([Insert(Folder(10, "d"))], Token);
        await SetAsync(10, 10, limit);
        MetastoreChange[] changes = [Insert(Folder(11, "e", 10)), Insert(Sized(12, "f", 11, length)), Enforce];

        if (isTaken)
        {
            await Store.CommitAsync(changes, Token);
            Assert.Equal((10, 2), await UsedAsync(10));
            return;
        }

        var error = await Assert.ThrowsAsync<FabricException>(() => Store.CommitAsync(changes, Token).AsTask());
        Assert.Equal(FabricErrorKind.QuotaExceeded, error.Kind);
        Assert.Equal((0, 0), await UsedAsync(10));
        Assert.Null(await Store.TryGetInodeAsync(new InodeId(11), Token));
    }

    [Fact]
    public async Task Enforce_WhatTakesAwayOrReplaces_IsTakenOverTheLimit()
    {
        await Store.CommitAsync([Insert(Folder(10, "d")), Insert(Sized(11, "f", 10, 100))], Token);
        await SetAsync(10, 10, 0);

        await Store.CommitAsync([Delete(11, 1), Insert(Sized(12, "f", 10, 50)), Enforce], Token);
        await Store.CommitAsync([Insert(Sized(13, "sync", 10, 1))], Token);
        var error = await Assert.ThrowsAsync<FabricException>(
            () => Store.CommitAsync([Update(Sized(12, "f", 10, 51), 1), Enforce], Token).AsTask());

        Assert.Equal(FabricErrorKind.QuotaExceeded, error.Kind);
        Assert.Equal((51, 2), await UsedAsync(10));
    }

    [Fact]
    public async Task Quota_SetAgainAndRemoved_IsCountedAnewAndNotAtAll()
    {
        await Store.CommitAsync([Insert(Folder(10, "d")), Insert(Sized(11, "f", 10, 5))], Token);
        await SetAsync(10, 10, null);
        await SetAsync(10, null, 7);
        var quota = Assert.Single(await QuotasAsync());
        Assert.Equal((null, 7, 5, 1), (quota.BytesMax, quota.InodesMax, quota.Bytes, quota.Inodes));

        await Store.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Quota, QuotaRow.KeyOf(new InodeId(10)), null)], Token);
        await Store.CommitAsync([Insert(Sized(12, "g", 10, 1L << 40)), Enforce], Token);
        Assert.Empty(await QuotasAsync());
    }

    [Theory]
    [InlineData(99, FabricErrorKind.NotFound)]
    [InlineData(11, FabricErrorKind.NotADirectory)]
    public async Task SetQuota_OnNoDirectory_IsRefused(long id, FabricErrorKind kind)
    {
        await Store.CommitAsync([Insert(Sized(11, "f", 1, 5))], Token);

        var error = await Assert.ThrowsAsync<FabricException>(() => SetAsync(id, 1, 1));

        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public async Task Commit_RandomChanges_KeepTheInvariantAlsoAfterARestart()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var rows = new Dictionary<long, InodeRow> { [1] = Folder(1, string.Empty) };
        var next = 100L;
        for (var step = 0; step < 150; step++)
        {
            var directories = rows.Values
                .Where(static r => r.Kind == EntryKind.Directory).Select(static r => r.Id.Value).ToList();
            var parent = directories[random.Next(directories.Count)];
            var pick = rows.Keys.Where(static id => id != 1).OrderBy(static id => id).ToList() is { Count: > 0 } ids
                ? ids[random.Next(ids.Count)]
                : 0;
            MetastoreChange? change = random.Next(7) switch
            {
                0 or 1 => Insert(Sized(++next, $"f{next}", parent, random.Next(100))),
                2 => Insert(Folder(++next, $"d{next}", parent)),
                3 when pick != 0 => new MetastoreChange.UpdateInode(
                    rows[pick] with
                    {
                        ParentId = new InodeId(parent),
                        LengthBytes = rows[pick].Kind == EntryKind.File ? random.Next(100) : 0,
                    },
                    rows[pick].RowVersion),
                4 when pick != 0 => Delete(pick, rows[pick].RowVersion),
                5 when pick != 0 => Detach(pick, rows[pick].RowVersion),
                6 => new MetastoreChange.SetQuota(new InodeId(parent), random.Next(300), random.Next(20)),
                _ => null,
            };
            if (change is not null)
            {
                await TryAsync(random.Next(2) == 0 ? [change, Enforce] : [change]);
                await ReadAllAsync(rows);
                await AssertCountedAsync(rows, $"seed {seed}, step {step}, {change.GetType().Name}");
            }
        }

        await using var again = await OpenAgainAsync();
        await again.CommitAsync([Insert(Sized(++next, "last", 1, 3))], Token);
        await ReadAllAsync(rows);
        await AssertCountedAsync(rows, $"seed {seed}, after a restart");
    }

    [Fact]
    public async Task Commit_ManyAtOnce_AddUpAndKeepTheLimit()
    {
        await Store.CommitAsync([Insert(Folder(10, "d")), Insert(Folder(11, "e", 10))], Token);
        await SetAsync(10, 500, null);

        var taken = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(
            () => TryAsync([Insert(Sized(100 + i, $"f{i}", i % 2 == 0 ? 10 : 11, 10)), Enforce]))));

        Assert.Equal(50, taken.Count(static t => t));
        Assert.Equal((500, 51), await UsedAsync(10));
    }

    private static InodeRow Sized(long id, string name, long parent, long lengthBytes) =>
        File(id, name, parent) with { LengthBytes = lengthBytes };

    private async Task<bool> TryAsync(IReadOnlyList<MetastoreChange> changes)
    {
        try
        {
            await Store.CommitAsync(changes, Token);
            return true;
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.QuotaExceeded or FabricErrorKind.NotEmpty
            or FabricErrorKind.InvalidArgument or FabricErrorKind.AlreadyExists or FabricErrorKind.NotFound)
        {
            return false;
        }
    }

    private async Task ReadAllAsync(Dictionary<long, InodeRow> rows)
    {
        rows.Clear();
        var open = new Stack<InodeId>([InodeId.Root]);
        rows[1] = (await Store.TryGetInodeAsync(InodeId.Root, Token))!;
        while (open.TryPop(out var directory))
        {
            foreach (var row in await Store.ListChildrenAsync(directory, null, 10_000, Token))
            {
                rows[row.Id.Value] = row;
                if (row.Kind == EntryKind.Directory)
                {
                    open.Push(row.Id);
                }
            }
        }
    }

    private async Task AssertCountedAsync(Dictionary<long, InodeRow> rows, string when)
    {
        foreach (var quota in await QuotasAsync())
        {
            var below = rows.Values.Where(row => row.Id.Value != 1 && IsBelow(rows, row, quota.Directory)).ToList();
            Assert.True(
                quota.Bytes == below.Sum(static r => r.LengthBytes) && quota.Inodes == below.Count,
                $"{when}: {quota} where {below.Sum(static r => r.LengthBytes)} bytes in {below.Count} are there");
        }
    }

    private static bool IsBelow(Dictionary<long, InodeRow> rows, InodeRow row, long directory)
    {
        for (var at = row.ParentId.Value; ; at = rows[at].ParentId.Value)
        {
            if (at == directory)
            {
                return true;
            }

            if (at == 1)
            {
                return false;
            }
        }
    }

    private Task SetAsync(long directory, long? bytesMax, long? inodesMax) => Store.CommitAsync(
        [new MetastoreChange.SetQuota(new InodeId(directory), bytesMax, inodesMax)], Token).AsTask();

    private async Task<(long Bytes, long Inodes)> UsedAsync(long directory)
    {
        var quota = (await QuotasAsync()).Single(q => q.Directory == directory);
        return (quota.Bytes, quota.Inodes);
    }

    private async Task<List<QuotaRow>> QuotasAsync() =>
        [.. (await Store.ListDocumentsAsync(DocumentKinds.Quota, null, 100, Token)).Select(QuotaRow.Parse)];
}
