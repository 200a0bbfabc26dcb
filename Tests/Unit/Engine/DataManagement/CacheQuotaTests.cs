using System.Text;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.DataManagement;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.DataManagement;

/// <summary>Users' cache quotas: durable, and charged to whoever brings a page in.</summary>
public sealed class CacheQuotaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_TwiceAndRemoved_IsDurableAndKeepsItsNumber()
    {
        await using var bed = await StartAsync("alice", "bob", "carol");
        await SetAsync(bed, "bob", 5);
        await SetAsync(bed, "alice", 7);
        await SetAsync(bed, "bob", 6);

        Assert.Equal(
            [new CacheQuotaStatus("alice", 7, 0, 0), new CacheQuotaStatus("bob", 6, 0, 0)],
            await Quotas(bed).ListAsync(Token));
        var bob = bed.Services.CacheQuotas.ChargeOf("bob", null);
        Assert.Equal(new CacheCharge(1, 6, 0, 2), bob);
        await bed.RestartAsync();
        await bed.Services.CacheQuotas.LoadAsync(bed.Services, Token);
        Assert.Equal(bob, bed.Services.CacheQuotas.ChargeOf("bob", null));
        Assert.True(await Quotas(bed).RemoveAsync("bob", Token));
        Assert.False(await Quotas(bed).RemoveAsync("bob", Token));
        Assert.Null(bed.Services.CacheQuotas.ChargeOf("bob", null));
        Assert.Equal(CacheCharge.Unlimited, bed.Pages.Limits[1].BytesMax);
        Assert.Equal("alice", Assert.Single(await Quotas(bed).ListAsync(Token)).User);
        await AddAsync(bed, "carol");
        await SetAsync(bed, "carol", 1);
        Assert.Equal(3, bed.Services.CacheQuotas.ChargeOf("carol", null)!.Principal);
        await AddAsync(bed, "bob");
        await SetAsync(bed, "bob", 9);
        Assert.Equal(new CacheCharge(1, 9, 0, 4), bed.Services.CacheQuotas.ChargeOf("bob", null));
    }

    [Fact]
    public async Task List_WhilePagesAreStillFound_SaysThatTheSumIsNotWhole()
    {
        await using var bed = await StartAsync("bob");
        bed.Pages.Recovered = new TaskCompletionSource();

        var early = await Quotas(bed).SetAsync(new CacheQuotaRequest { User = "bob", BytesMax = 6 }, Token);

        Assert.Equal(1, early.Unanswered);
        Assert.Equal(6, bed.Pages.Limits[1].BytesMax); // It holds all the same.
        await using var reads = new FileReads(bed.Pages, new FileReadOptions(), bed.Time);
        var worker = new WorkerPages("w1", bed.Pages, reads, new MountedStores(bed.Services.Mounts, refresh: null));
        var busy = Assert.Throws<FabricException>(() => worker.Charge([new CacheCharge(1, 5, 0, 2)]));
        Assert.Equal(FabricErrorKind.Busy, busy.Kind);
        Assert.Equal(5, bed.Pages.Limits[1].BytesMax);
        bed.Pages.Recovered.SetResult();
        Assert.Equal([0], worker.Charge([new CacheCharge(1, 5, 0, 2)]));
        Assert.Equal(0, Assert.Single(await Quotas(bed).ListAsync(Token)).Unanswered);
    }

    [Theory]
    [InlineData("", 1, FabricErrorKind.InvalidArgument)]
    [InlineData("bob", -1, FabricErrorKind.InvalidArgument)]
    [InlineData(
        "a-name-of-65-characters-that-goes-on-and-on-and-on-and-on-and-on-", 1, FabricErrorKind.InvalidArgument)]
    [InlineData("nobody", 1, FabricErrorKind.NotFound)]
    public async Task Set_WhatCannotBe_IsRefused(string user, long bytes, FabricErrorKind kind)
    {
        await using var bed = await StartAsync("bob");

        var error = await Assert.ThrowsAsync<FabricException>(() => SetAsync(bed, user, bytes));

        Assert.Equal(kind, error.Kind);
        Assert.Empty(await Quotas(bed).ListAsync(Token));
    }

    [Fact]
    public async Task Set_OneMoreThanThereMayBe_IsRefusedUntilOneIsRemoved()
    {
        await using var bed = await StartAsync("bob");
        const int Max = CacheQuotaAdministration.QuotasMax;
        await bed.Services.Metastore.CommitAsync(
            [.. Enumerable.Range(1, Max).Select(static n => new MetastoreChange.PutDocument(
                DocumentKinds.CacheQuota, CacheQuotaRecord.KeyOf(n),
                new CacheQuotaRecord($"user{n}", n, 1).ToPayload(), 0))],
            Token);

        var error = await Assert.ThrowsAsync<FabricException>(() => SetAsync(bed, "bob", 1));
        Assert.Equal(FabricErrorKind.TooLarge, error.Kind);
        Assert.True(await Quotas(bed).RemoveAsync("user7", Token));
        await SetAsync(bed, "bob", 1);
        Assert.Equal(Max + 1, bed.Services.CacheQuotas.ChargeOf("bob", null)!.Principal);
        Assert.Equal(Max, (await Quotas(bed).ListAsync(Token)).Count);
    }

    [Fact]
    public async Task Set_WhereANumberIsOnPagesAlready_TakesAnother()
    {
        await using var bed = await StartAsync("bob");
        var old = new PagePutOptions { Charge = new CacheCharge(1, 5, 0, 1) };
        await bed.Pages.PutAsync(
            new PageId(new FileVersion(new InodeId(77), new ContentVersion(1)), 0), new byte[9], old, Token);

        await SetAsync(bed, "bob", 5);

        Assert.Equal(2, bed.Services.CacheQuotas.ChargeOf("bob", null)!.Principal);
        Assert.Equal(0, Assert.Single(await Quotas(bed).ListAsync(Token)).Bytes);
    }

    [Fact]
    public async Task Read_ByTwoUsers_IsChargedToTheFirst()
    {
        await using var bed = await StartAsync("alice", "bob");
        bed.Store.Put("f", "content");
        var before = await ReadAsync(bed, "/f", "bob");
        Assert.Equal([0], bed.Pages.PrincipalsOf(before.Version));
        bed.Pages.EvictClean();
        await SetAsync(bed, "bob", 100);
        await SetAsync(bed, "alice", 100);

        var status = await ReadAsync(bed, "/f", "bob");
        await ReadAsync(bed, "/f", "alice");

        Assert.Equal([1], bed.Pages.PrincipalsOf(status.Version));
        Assert.Equal(
            [new CacheQuotaStatus("alice", 100, 0, 0), new CacheQuotaStatus("bob", 100, 7, 0)],
            await Quotas(bed).ListAsync(Token));
        bed.Pages.EvictClean();
        await ReadAsync(bed, "/f", "alice");
        Assert.Equal([2], bed.Pages.PrincipalsOf(status.Version));
        bed.Pages.EvictClean();
        await bed.Engine.Administration.LoadAsync(FabricPath.Parse("/f"), Token);
        Assert.Equal([0], bed.Pages.PrincipalsOf(status.Version));
    }

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.MustCache)]
    public async Task Write_Overwritten_IsChargedToWhoeverWroteWhatIsThere(WriteType type)
    {
        await using var bed = await StartAsync("alice", "bob");
        await SetAsync(bed, "bob", 100);
        await SetAsync(bed, "alice", 100);

        var first = await WriteAsync(bed, "/f", "bob", type);
        Assert.Equal([1], bed.Pages.PrincipalsOf(first.Version));
        await bed.Engine.RenameAsync(
            FabricPath.Parse("/f"), FabricPath.Parse("/g"), new RenameOptions { Caller = CallerOf("alice") }, Token);
        Assert.Equal([1], bed.Pages.PrincipalsOf(first.Version));
        var second = await WriteAsync(bed, "/g", "alice", type);

        Assert.Equal([2], bed.Pages.PrincipalsOf(second.Version));
    }

    [Fact]
    public async Task Write_WithCopies_IsChargedForEachOfThem()
    {
        var workers = new ModelWorkers();
        workers.Add("w1");
        await using var bed = await EngineBed.StartAsync(workers, TimeProvider.System);
        await AddAsync(bed, "bob");
        await SetAsync(bed, "bob", 100);

        var status = await WriteAsync(bed, "/f", "bob", WriteType.AsyncThrough);

        Assert.Equal([1], bed.Pages.PrincipalsOf(status.Version));
        Assert.Equal([1], workers["w1"].Pages.PrincipalsOf(status.Version));
        Assert.Equal(
            new CacheQuotaStatus("bob", 100, 10, 0), Assert.Single(await Quotas(bed).ListAsync(Token)));
        Assert.Equal(100, workers["w1"].Pages.Limits[1].BytesMax);
        workers["w1"].IsUp = false;
        Assert.Equal(
            new CacheQuotaStatus("bob", 100, 5, 1), Assert.Single(await Quotas(bed).ListAsync(Token)));
        workers.Show(bed.Services.Copies!); // By now it is known to be away, and may come back.
        Assert.Equal(
            new CacheQuotaStatus("bob", 100, 5, 1), Assert.Single(await Quotas(bed).ListAsync(Token)));
    }

    private static async Task<EngineBed> StartAsync(params string[] users)
    {
        var bed = await EngineBed.StartAsync();
        foreach (var user in users)
        {
            await AddAsync(bed, user);
        }

        return bed;
    }

    private static async Task AddAsync(EngineBed bed, string user)
    {
        if (await bed.Engine.Identities.TryGetUserAsync(user, Token) is null)
        {
            await bed.Engine.Identities.AddUserAsync(new FabricUser { Name = user }, Token);
        }
    }

    private static IFabricCacheQuotas Quotas(EngineBed bed) => bed.Engine.Data.CacheQuotas;

    private static Task SetAsync(EngineBed bed, string user, long bytes) => Quotas(bed)
        .SetAsync(new CacheQuotaRequest { User = user, BytesMax = bytes }, Token).AsTask();

    private static FabricCaller CallerOf(string user) => new() { User = user, Group = user };

    private static async Task<FileStatus> ReadAsync(EngineBed bed, string path, string user)
    {
        var options = new OperationOptions { Caller = CallerOf(user) };
        await using var reader = await bed.Engine.OpenReadAsync(FabricPath.Parse(path), options, Token);
        Assert.Equal(reader.Status.LengthBytes, await reader.ReadAsync(0, new byte[reader.Status.LengthBytes], Token));
        return reader.Status;
    }

    private static async Task<FileStatus> WriteAsync(EngineBed bed, string path, string user, WriteType type)
    {
        var options = new CreateOptions { Caller = CallerOf(user), Overwrite = true, WriteType = type };
        await using var writer = await bed.Engine.CreateAsync(FabricPath.Parse(path), options, Token);
        await writer.WriteAsync(Encoding.UTF8.GetBytes("bytes"), Token);
        return await writer.CompleteAsync(null, Token);
    }
}
