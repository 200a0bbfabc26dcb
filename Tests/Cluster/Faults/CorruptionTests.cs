using Microsoft.Data.Sqlite;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>Bits that rot while the fabric is down: found, never served.</summary>
public sealed class CorruptionTests : IDisposable
{
    private const int FileBytes = 3 << 20;
    private readonly FabricHome _home = new() { MemoryQuota = "0" };

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Read_PagesFlippedOnDisk_GivesTheRightBytesAndCounts()
    {
        await StopAfterAsync(4);
        foreach (var arena in Directory.EnumerateFiles(_home.Ssd, "arena-*.dat", SearchOption.AllDirectories))
        {
            FlipEvery(arena, 32 << 10);
        }

        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        await client.RecoveredAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), await client.ReadAsync($"/f{i}"));
        }

        var corrupt = await client.CounterAsync("pages.corrupt") + await client.CounterAsync("pages.quarantined");
        Assert.InRange(corrupt, 1, int.MaxValue);
        Assert.InRange(await client.CounterAsync("store.reads"), 1, int.MaxValue);
    }

    [Fact]
    public async Task Read_MetastoreRowDamaged_FailsForThatPathOnly()
    {
        await StopAfterAsync(3);
        var database = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_home.Home, "metastore", "fabric.db"),
            Pooling = false,
        };
        SQLitePCL.Batteries_V2.Init();
        await using (var connection = new SqliteConnection(database.ToString()))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var update = connection.CreateCommand();
            update.CommandText = "UPDATE inodes SET fingerprint = x'02ff' WHERE name = 'f1'";
            Assert.Equal(1, await update.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        Assert.Equal(FabricErrorKind.DataCorrupt, await FabricCalls.FailureAsync(() => client.StatAsync("/f1")));
        Assert.Equal(FabricErrorKind.DataCorrupt, await FabricCalls.FailureAsync(() => client.ReadAsync("/f1")));
        Assert.Equal(FabricCalls.Bytes(0, FileBytes), await client.ReadAsync("/f0"));
        Assert.Equal(FabricCalls.Bytes(2, FileBytes), await client.ReadAsync("/f2"));
        await client.WriteAsync("/f3", FabricCalls.Bytes(3, 1000));
        Assert.Equal(FabricCalls.Bytes(3, 1000), await client.ReadAsync("/f3"));
    }

    private async Task StopAfterAsync(int files)
    {
        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        for (var i = 0; i < files; i++)
        {
            await client.WriteAsync($"/f{i}", FabricCalls.Bytes(i, FileBytes));
            await client.ReadAsync($"/f{i}");
            await client.ReadAsync($"/f{i}"); // An SSD takes what is asked for again.
            var path = FabricPath.Parse($"/f{i}");
            await Eventually.HoldsAsync(
                $"{path} is on the SSD, for readers have their bytes before the tier does",
                async () => await client.Administration.LocateAsync(path, TestContext.Current.CancellationToken)
                    is { CachedBytes: FileBytes, Placements: [{ Tier: "SSD" }] });
        }

        Assert.Equal(0, await fabric.StopAsync());
    }

    private static void FlipEvery(string path, int step)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        for (long at = step / 2; at < file.Length; at += step)
        {
            file.Position = at;
            var value = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(value ^ 0x10));
        }
    }
}
