using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Doctor;

/// <summary>
/// An operator breaks stores; the doctor says which one, how, and what to do, and is well when it is mended.
/// </summary>
public sealed class StoreWalkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LocalStore_GoneThenReadOnlyThenFull_EachIsNamedAndMended()
    {
        using var home = new FabricHome();
        using var disk = TemporaryMount.Over(home.In("lake"), 32);
        Directory.CreateDirectory(home.In("lake", "data"));
        await using var fabric = await FabricProcess.StartAsync(
            home, "--mount", $"/lake={new Uri(home.In("lake", "data")).AbsoluteUri}");
        using var client = fabric.Api();
        await client.WriteAsync("/lake/late", FabricCalls.Bytes(0, 10));
        await client.WellAsync();

        // It is moved away while a write waits for it: the store is the cause, the queue is not.
        Directory.Move(home.In("lake", "data"), home.In("lake", "moved"));
        await client.WriteAsync("/lake/late", FabricCalls.Bytes(1, 10), WriteType.AsyncThrough);
        await Eventually.HoldsAsync(
            "the persist fails", async () => (await client.Administration.ListPersistsAsync(10, Token))
                .Any(static p => p.Reason is not null));
        var gone = await client.CauseAsync("store.missing");
        Assert.StartsWith("mount /lake (", gone.Subject, StringComparison.Ordinal);
        Assert.Contains(await client.BrokenAsync(), f => f.Code == "persist.failing" && f.Because == gone.Subject);

        var (code, output) = await FabricCommand.RunAsync(fabric, "doctor");
        Assert.Equal(1, code);
        Assert.StartsWith("BROKEN   mount /lake (", output, StringComparison.Ordinal);
        Assert.Contains("because of mount /lake (", output, StringComparison.Ordinal);

        Directory.Move(home.In("lake", "moved"), home.In("lake", "data"));
        await client.RetryNowAsync(FabricPath.Parse("/lake/late"));
        await client.Administration.WaitPersistedAsync(FabricPath.Parse("/lake/late"), Token);
        await client.WellAsync();

        disk.Remount(readOnly: true);
        Assert.Contains("writable", (await client.CauseAsync("store.readonly")).Fix, StringComparison.Ordinal);
        disk.Remount(readOnly: false);
        await client.WellAsync();

        await FillAsync(home.In("lake", "others"));
        Assert.Contains("room", (await client.CauseAsync("store.full")).Fix, StringComparison.Ordinal);
        File.Delete(home.In("lake", "others"));
        await client.WellAsync();
        (code, output) = await FabricCommand.RunAsync(fabric, "doctor");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task S3Store_KeyRevokedThenPausedThenKilled_EachIsNamedAndMended()
    {
        using var storeHome = new FabricHome();
        Directory.CreateDirectory(storeHome.InStore("box"));
        await using var store = await FabricProcess.StartAsync(storeHome);
        using var storeApi = store.Api();
        await storeApi.Identities.AddUserAsync(
            new FabricUser { Name = "lake", Role = FabricRole.Admin }, Token);
        var made = await storeApi.Identities.AddKeyAsync(new KeyRequest("lake", LifetimeMs: null), Token);
        var (key, secret) = (made.Key, made.Secret);
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(
            home, "--mount", $"/s3=s3://box,endpoint={store.S3.ToString().TrimEnd('/')},access-key={key.Id}"
                + $",secret-key={secret},retries=0");
        using var client = fabric.Api();
        await client.WellAsync();

        await storeApi.Identities.SetKeyEnabledAsync(key.Id, enabled: false, Token);
        var denied = await client.CauseAsync("store.denied");
        Assert.StartsWith("mount /s3 (", denied.Subject, StringComparison.Ordinal);
        Assert.Contains("credentials", denied.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, denied.ToString(), StringComparison.Ordinal);
        await storeApi.Identities.SetKeyEnabledAsync(key.Id, enabled: true, Token);
        await client.WellAsync();

        await store.SignalAsync("STOP");
        Assert.Contains(
            "network", (await client.CauseAsync("store.unreachable")).Fix, StringComparison.Ordinal);
        await store.SignalAsync("CONT");
        await client.WellAsync();

        store.Kill();
        await store.ExitAsync();
        Assert.Contains(
            "refuses connections", (await client.CauseAsync("store.unreachable")).Observation,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3Store_ItsClockWrong_NamesTheClockAndNotTheCredentials()
    {
        using var storeHome = new FabricHome();
        Directory.CreateDirectory(storeHome.InStore("box"));
        await using var store = await FabricProcess.StartAsync(storeHome);
        await using var proxy = new ClockProxy(store.S3);
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(
            home, "--mount", store.MountOf("box", "/s3", port: proxy.Port));
        using var client = fabric.Api();
        await client.WellAsync();

        proxy.Ahead = TimeSpan.FromMinutes(10);
        var clock = await client.CauseAsync("clock.apart");
        Assert.StartsWith("clock of mount /s3 (", clock.Subject, StringComparison.Ordinal);
        Assert.Contains("later than ours", clock.Observation, StringComparison.Ordinal);

        proxy.Ahead = TimeSpan.Zero;
        await client.WellAsync();
    }

    private static async Task FillAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.CreateNew);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(block, Token);
                await file.FlushAsync(Token);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
