using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>Two clusters, processes of their own, on one directory; nobody asks the store by interval.</summary>
public sealed class TwoClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_OfEveryKind_AreVisibleBehindAFence()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var from = a.Api();
        using var to = b.Api();
        await SharedStore.MetAsync(from, "b");
        await SharedStore.MetAsync(to, "a");

        await from.WriteAsync("/shared/one", FabricCalls.Bytes(1, 100));
        await SharedStore.HeardAsync(to, "/shared", "a");
        Assert.Equal(FabricCalls.Bytes(1, 100), await to.ReadAsync("/shared/one"));

        await from.WriteAsync("/shared/one", FabricCalls.Bytes(2, 100));
        await from.WriteAsync("/shared/deep/er/two", FabricCalls.Bytes(3, 100));
        await SharedStore.HeardAsync(to, "/shared", "a");
        Assert.Equal(FabricCalls.Bytes(2, 100), await to.ReadAsync("/shared/one"));
        Assert.Equal(["deep", "one"], await NamesAsync("/shared"));
        Assert.Equal(["two"], await NamesAsync("/shared/deep/er"));

        await from.AppendAsync("/shared/one", FabricCalls.Bytes(4, 10));
        await from.RenameAsync(
            FabricPath.Parse("/shared/deep"), FabricPath.Parse("/shared/moved"), new RenameOptions(), Token);
        await SharedStore.HeardAsync(to, "/shared", "a");
        Assert.Equal(110, (await to.StatAsync("/shared/one"))!.LengthBytes);
        Assert.Null(await to.StatAsync("/shared/deep/er/two"));
        Assert.Equal(FabricCalls.Bytes(3, 100), await to.ReadAsync("/shared/moved/er/two"));
        Assert.Equal(["moved", "one"], await NamesAsync("/shared"));

        await from.SetAttributesAsync(
            FabricPath.Parse("/shared/one"), new AttributeChange { Mode = 0x1C0 }, Token);
        await from.DeleteAsync(FabricPath.Parse("/shared/moved"), new DeleteOptions { Recursive = true }, Token);
        await from.CreateDirectoryAsync(FabricPath.Parse("/shared/made"), new DirectoryOptions(), Token);
        await from.WriteAsync("/shared/later", FabricCalls.Bytes(5, 10), WriteType.AsyncThrough);
        await from.Administration.WaitPersistedAsync(FabricPath.Parse("/shared/later"), Token);
        await SharedStore.HeardAsync(to, "/shared", "a");
        Assert.Equal(0x1C0, (await to.StatAsync("/shared/one"))!.Mode);
        Assert.Null(await to.StatAsync("/shared/moved/er/two"));
        Assert.Equal(["later", "made", "one"], await NamesAsync("/shared"));
        Assert.Equal(FabricCalls.Bytes(5, 10), await to.ReadAsync("/shared/later"));

        // And the other way round.
        await to.WriteAsync("/shared/one", FabricCalls.Bytes(6, 20));
        await SharedStore.HeardAsync(from, "/shared/one", "b");
        Assert.Equal(FabricCalls.Bytes(6, 20), await from.ReadAsync("/shared/one"));

        async Task<IEnumerable<string>> NamesAsync(string path) =>
            (await to.ListAsync(path)).Select(static e => e.Path.Name);
    }

    [Fact]
    public async Task Reader_KilledAndBack_GoesOnFromItsWatermark()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        using var from = a.Api();
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(1, 10));
        await from.WriteAsync("/shared/other", FabricCalls.Bytes(1, 10));
        var home = store.NewHome();
        await using (var b = await store.StartClusterAsync("b", home))
        {
            using var to = b.Api();
            await SharedStore.MetAsync(to, "a");
            await to.ReadAsync("/shared/file");
            await to.ReadAsync("/shared/other");
            await from.WriteAsync("/shared/other", FabricCalls.Bytes(2, 10));
            await SharedStore.FenceAsync(to, "/shared");
            b.Kill();
        }

        await from.WriteAsync("/shared/file", FabricCalls.Bytes(3, 10));
        await using var again = await store.StartClusterAsync("b", home);
        using var back = again.Api();

        // It has heard what it missed before it answers, and what it heard before and never looked at is not lost.
        Assert.Equal(FabricCalls.Bytes(3, 10), await back.ReadAsync("/shared/file"));
        Assert.Equal(FabricCalls.Bytes(2, 10), await back.ReadAsync("/shared/other"));
    }

    [Fact]
    public async Task Writer_KilledAndBack_IsHeardOn()
    {
        await using var store = await SharedStore.StartAsync();
        await using var b = await store.StartClusterAsync("b");
        using var to = b.Api();
        var home = store.NewHome();
        var a = await store.StartClusterAsync("a", home);
        try
        {
            for (var round = 1; round <= 3; round++)
            {
                using (var from = a.Api())
                {
                    await SharedStore.MetAsync(to, "a");
                    await to.StatAsync("/shared/file");
                    await from.WriteAsync("/shared/file", FabricCalls.Bytes(round, 10));
                    a.Kill(); // The other may or may not have been told.
                }

                await a.DisposeAsync();
                a = await store.StartClusterAsync("a", home);
                await Eventually.HoldsAsync(
                    "the change is seen", () => ShowsAsync(to, "/shared/file", FabricCalls.Bytes(round, 10)));
            }
        }
        finally
        {
            await a.DisposeAsync();
        }
    }

    [Fact]
    public async Task Fence_OtherClusterDead_MarksThePathInstead()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var to = b.Api();
        using (var from = a.Api())
        {
            await SharedStore.MetAsync(to, "a");
            await from.WriteAsync("/shared/file", FabricCalls.Bytes(1, 10));
            await SharedStore.FenceAsync(to, "/shared");
            await to.ReadAsync("/shared/file");
        }

        a.Kill();
        await a.ExitAsync();
        await File.WriteAllBytesAsync(store.In("file"), FabricCalls.Bytes(2, 10), Token);

        Assert.Contains("a", (await SharedStore.FenceAsync(to, "/shared/file")).Missing); // Or discovery as well.
        Assert.Equal(FabricCalls.Bytes(2, 10), await to.ReadAsync("/shared/file"));
        Assert.Empty((await SharedStore.FenceAsync(to, "/")).Heard);
        Assert.True(await to.Clusters.ForgetAsync("a", Token));
        Assert.False(await to.Clusters.ForgetAsync("a", Token));
    }

    [Fact]
    public async Task Discovery_KilledAndBack_StopsNewAcquaintancesOnly()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var from = a.Api();
        using var to = b.Api();
        await SharedStore.MetAsync(to, "a");
        await store.Discovery.KillAsync();

        await to.StatAsync("/shared/file");
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(1, 10));
        await Eventually.HoldsAsync("the change is seen", async () => await to.StatAsync("/shared/file") is not null);
        Directory.CreateDirectory(store.In("more"));
        var refused = await Assert.ThrowsAsync<FabricException>(async () => await from.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/more"), Uri = store.Uri + "/more" }, Token));
        Assert.Contains("cannot be announced", refused.Message, StringComparison.Ordinal);
        Assert.Null(await from.StatAsync("/more"));

        await store.Discovery.RestartAsync();
        await using var c = await store.StartClusterAsync("c");
        using var third = c.Api();
        await SharedStore.MetAsync(third, "a", "b");
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(2, 10));
        await SharedStore.FenceAsync(third, "/shared");
        Assert.Equal(FabricCalls.Bytes(2, 10), await third.ReadAsync("/shared/file"));
    }

    [Fact]
    public async Task Start_WithAnIdThatIsTaken_IsRefused()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        var home = store.NewHome();

        var (code, output, error) = await FabricProcess.FailAsync(home, [.. home.Arguments(store.Arguments("a"))]);

        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("another cluster of this id", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnotherSecret_IsRefused()
    {
        await using var store = await SharedStore.StartAsync();
        var home = store.NewHome();
        string[] arguments = [.. home.Arguments(store.Arguments("a")), "--cluster-secret", "another secret"];

        var (code, _, error) = await FabricProcess.FailAsync(home, arguments);

        Assert.Equal(1, code);
        Assert.Contains("shared secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutASecret_IsRefused()
    {
        await using var store = await SharedStore.StartAsync();
        var home = store.NewHome();

        var (code, _, error) = await FabricProcess.FailAsync(
            home, [.. home.Arguments("--cluster-id", "a", "--discovery", store.Discovery.Url.ToString())]);

        Assert.Equal(1, code);
        Assert.Contains("--cluster-secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OfARestartedCluster_IsFoundAnew()
    {
        await using var store = await SharedStore.StartAsync();
        await using var b = await store.StartClusterAsync("b");
        using var to = b.Api();
        var home = store.NewHome();
        Uri first;
        await using (var a = await store.StartClusterAsync("a", home))
        {
            await SharedStore.MetAsync(to, "a");
            first = a.Http;
            Assert.Equal(0, await a.StopAsync());
        }

        await using var again = await store.StartClusterAsync("a", home);
        using var from = again.Api();
        Assert.NotEqual(first, again.Http); // A free port each time.
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(1, 10));
        await Eventually.HoldsAsync("it is heard at its new address", async () =>
            (await SharedStore.FenceAsync(to, "/shared")).Heard.Contains("a"));
        Assert.Equal(FabricCalls.Bytes(1, 10), await to.ReadAsync("/shared/file"));
    }

    // Until it is heard of, the file is not there, or another than a moment ago.
    private static async Task<bool> ShowsAsync(HttpFabricClient client, string path, byte[] bytes)
    {
        try
        {
            return (await client.ReadAsync(path)).AsSpan().SequenceEqual(bytes);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.Conflict)
        {
            return false;
        }
    }
}
