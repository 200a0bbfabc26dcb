using Amazon.S3;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>Users' cache quotas over all caches, as real processes and with the users' own keys.</summary>
public sealed class CacheQuotaTests
{
    private const int FileBytes = 200_000;
    private const int SlotBytes = 262_144;
    private const int AnnsFiles = 30;
    private const int BobsFiles = 8;
    private const long BytesMax = 3_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quotas_OfUsersWithKeys_HoldOverAllCachesAndAreCountedExactlyAfterKills()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        Directory.CreateDirectory(cluster.Home.InStore("/bkt"));
        for (var i = 0; i < AnnsFiles + BobsFiles; i++)
        {
            await File.WriteAllBytesAsync(cluster.Home.InStore($"/bkt/f{i}"), FabricCalls.Bytes(i, FileBytes), Token);
        }

        var annsKey = await AddAsync(cluster, "ann", BytesMax);
        var bobsKey = await AddAsync(cluster, "bob", 1L << 30);

        // Whoever brings it in is charged, whoever reads it later.
        using (var ann = cluster.Server.Client(annsKey.Key.Id, annsKey.Secret))
        using (var bob = cluster.Server.Client(bobsKey.Key.Id, bobsKey.Secret))
        {
            await ReadAsync(bob, AnnsFiles, BobsFiles);
            await ReadAsync(ann, 0, AnnsFiles);
            await ReadAsync(ann, AnnsFiles, BobsFiles);
        }

        var used = await IsExactAsync(cluster);
        Assert.InRange(used.Ann, SlotBytes, BytesMax);
        Assert.InRange(used.Bob, BobsFiles * SlotBytes, 2 * BobsFiles * SlotBytes); // A hedged read may keep a second.

        // kill -9 of both: pages keep who is charged.
        await cluster.RestartWorkerAsync(0, losesPages: false);
        await cluster.RestartServerAsync(losesPages: false);
        Assert.Equal(used.Bob, (await IsExactAsync(cluster)).Bob);
        using (var ann = cluster.Server.Client(annsKey.Key.Id, annsKey.Secret))
        {
            await ReadAsync(ann, 0, AnnsFiles);
            var again = await IsExactAsync(cluster);
            Assert.InRange(again.Ann, SlotBytes, BytesMax);
            Assert.Equal(used.Bob, again.Bob);
        }

        await LowerAsync(cluster, annsKey, used.Bob);
    }

    // What both are charged with is what there is, of all processes together; each file is one page.
    private static async Task<(long Ann, long Bob)> IsExactAsync(WorkerCluster cluster)
    {
        var used = (Ann: 0L, Bob: 0L);
        await Eventually.HoldsAsync("charges are the pages that there are", async () =>
        {
            used = await UsedAsync(cluster);
            var pages = 0L;
            for (var i = 0; i < AnnsFiles + BobsFiles; i++)
            {
                var found = await cluster.Api.Administration.LocateAsync(FabricPath.Parse($"/bkt/f{i}"), Token);
                pages += found.Placements.Sum(static p => p.Pages);
            }

            return used.Ann + used.Bob == pages * SlotBytes && used == await UsedAsync(cluster);
        });
        return used;
    }

    // It holds at once; reads and writes go on, and what only the fabric has stays.
    private static async Task LowerAsync(WorkerCluster cluster, CreatedKey annsKey, long bobsBytes)
    {
        var lowered = await SetAsync(cluster, "ann", 0);
        Assert.Equal((0L, 0), (lowered.Bytes, lowered.Unanswered));
        Assert.Equal((0, bobsBytes), await UsedAsync(cluster));
        using (var ann = cluster.Server.Client(annsKey.Key.Id, annsKey.Secret))
        {
            await ReadAsync(ann, 0, 3);
        }

        using var api = cluster.Server.Api(annsKey.Key.Id, annsKey.Secret);
        await api.WriteAsync("/bkt/through", FabricCalls.Bytes(1, FileBytes), WriteType.CacheThrough);
        Assert.Equal((0, bobsBytes), await UsedAsync(cluster));
        await api.WriteAsync("/bkt/only", FabricCalls.Bytes(2, FileBytes), WriteType.MustCache);
        Assert.Equal((SlotBytes, bobsBytes), await UsedAsync(cluster));
        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await api.ReadAsync("/bkt/through"));
        Assert.Equal(FabricCalls.Bytes(2, FileBytes), await api.ReadAsync("/bkt/only"));
        await api.DeleteAsync(FabricPath.Parse("/bkt/only"), new DeleteOptions(), Token);
        await Eventually.HoldsAsync("it is free", async () => (await UsedAsync(cluster)).Ann == 0);
        Assert.Equal(
            FabricErrorKind.NotFound, await FabricCalls.FailureAsync(() => SetAsync(cluster, "nobody", 1)));
        Assert.True(await cluster.Api.Data.CacheQuotas.RemoveAsync("ann", Token));
        Assert.Equal("bob", Assert.Single(await cluster.Api.Data.CacheQuotas.ListAsync(Token)).User);
    }

    private static async Task<CreatedKey> AddAsync(WorkerCluster cluster, string user, long bytesMax)
    {
        await cluster.Api.Identities.AddUserAsync(
            new FabricUser { Name = user, Rights = [new BucketRight("bkt", BucketAccess.Full)] }, Token);
        await SetAsync(cluster, user, bytesMax);
        return await cluster.Api.Identities.AddKeyAsync(new KeyRequest(user, LifetimeMs: null), Token);
    }

    private static Task<CacheQuotaStatus> SetAsync(WorkerCluster cluster, string user, long bytesMax) =>
        cluster.Api.Data.CacheQuotas
            .SetAsync(new CacheQuotaRequest { User = user, BytesMax = bytesMax }, Token).AsTask();

    private static async Task ReadAsync(AmazonS3Client s3, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), (await s3.GetAsync("bkt", $"f{i}")).Bytes);
        }
    }

    private static async Task<(long Ann, long Bob)> UsedAsync(WorkerCluster cluster)
    {
        var quotas = await cluster.Api.Data.CacheQuotas.ListAsync(Token);
        Assert.Equal(["ann", "bob"], quotas.Select(static q => q.User));
        return quotas.All(static q => q.Unanswered == 0) ? (quotas[0].Bytes, quotas[1].Bytes) : (-1, -1);
    }
}
