using System.Diagnostics;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Backup;

/// <summary>A backup of a serving fabric, and another fabric that is made of it.</summary>
public sealed class BackupRestoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_IntoANewHome_ServesWhatTheStoreHasByThenAndRefusesAUsedHome()
    {
        using var home = new FabricHome();
        var backup = home.In("backup");
        await using (var fabric = await FabricProcess.StartAsync(home))
        {
            using var client = fabric.Api();
            await client.WriteAsync("/d/kept", FabricCalls.Bytes(1, 3000), WriteType.CacheThrough);
            await client.WriteAsync("/d/changed", FabricCalls.Bytes(2, 3000), WriteType.CacheThrough);
            await client.WriteAsync("/d/mine", FabricCalls.Bytes(3, 3000), WriteType.MustCache);
            await client.SetAttributesAsync(
                FabricPath.Parse("/d/kept"), new AttributeChange { TtlMs = 1_000_000_000 }, Token);
            await using (var file = File.Create(backup))
            {
                await client.Backup.WriteAsync(file, Token);
            }

            await client.WriteAsync("/d/later", FabricCalls.Bytes(4, 3000), WriteType.CacheThrough);
        }

        var changed = FabricCalls.Bytes(5, 4000);
        await File.WriteAllBytesAsync(home.InStore("/d/changed"), changed, Token);
        foreach (var gone in (string[])[home.Home, home.Ssd, home.Memory])
        {
            Directory.Delete(gone, recursive: true);
        }

        Directory.CreateDirectory(home.Memory);
        Assert.Equal(0, await RestoreAsync(backup, home.Home));
        Assert.Equal(1, await RestoreAsync(backup, home.Home));
        await using var restored = await FabricProcess.StartAsync(home);
        using var api = restored.Api();

        Assert.Equal(1_000_000_000, (await api.StatAsync("/d/kept"))!.TtlMs);
        Assert.Equal(FabricCalls.Bytes(1, 3000), await api.ReadAsync("/d/kept"));
        Assert.Equal(changed, await api.ReadAsync("/d/changed"));
        Assert.Equal(FabricCalls.Bytes(4, 3000), await api.ReadAsync("/d/later"));
        await Eventually.HoldsAsync("the file only the old cache had is shown as lost", async () =>
            (await api.StatAsync("/d/mine"))?.Persistence == PersistenceState.Lost);
    }

    private static async Task<int> RestoreAsync(string backup, string home)
    {
        using var process = Process.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Silo.dll"), "restore", backup, "--home", home]);
        await process.WaitForExitAsync(Token);
        return process.ExitCode;
    }
}
