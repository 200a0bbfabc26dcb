using System.Diagnostics;
using System.Globalization;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>A process is killed in the middle of its commits, again and again, over one database.</summary>
public sealed class SqliteMetastoreCrashTests : IDisposable
{
    private const int Kills = 10;
    private const int AcknowledgedMax = 4_000;
    private readonly SqliteTestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(20260705)]
    public async Task Commit_ProcessKilledAtAnyPoint_KeepsEveryAcknowledgedPairWhole(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var acknowledged = new HashSet<long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = acknowledged.Count;
            await StormAsync(1 + (int)random.NextInt64(AcknowledgedMax), acknowledged);
            Assert.True(
                acknowledged.Count > before, $"Seed {seed}: the child acknowledged nothing before kill {kill}.");
            await CheckAsync(acknowledged, $"Seed {seed}, kill {kill}");
        }
    }

    private static async Task<Dictionary<string, InodeRow>> ReadAllAsync(SqliteMetastore store)
    {
        var rows = new Dictionary<string, InodeRow>();
        string? after = null;
        while (await store.ListChildrenAsync(
            InodeId.Root, after, MetastoreLimits.ListRowsMax, Token) is { Count: > 0 } page)
        {
            after = page[^1].Name;
            foreach (var row in page)
            {
                rows.Add(row.Name, row);
            }
        }

        return rows;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Kills the child after that many acknowledgements; what it wrote before it died still counts.
    private async Task StormAsync(int killAfter, HashSet<long> acknowledged)
    {
        var child = Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Tests.CrashChild.dll");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { child, "metastore-create-storm", _database.Options.DatabasePath },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            for (var line = 0; await process.StandardOutput.ReadLineAsync(Token) is { } text; line++)
            {
                if (line == killAfter)
                {
                    process.Kill();
                }

                // The last line may be torn; a whole one ends with a mark.
                if (text.EndsWith(';'))
                {
                    acknowledged.Add(long.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture));
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task CheckAsync(HashSet<long> acknowledged, string context)
    {
        await using var store = await SqliteMetastore.OpenAsync(_database.Options, Token);
        var rows = await ReadAllAsync(store);
        foreach (var id in acknowledged)
        {
            Assert.True(
                rows.ContainsKey($"p-{id}") && rows.ContainsKey($"q-{id}"), $"{context}: pair {id} was acknowledged.");
        }

        foreach (var (name, row) in rows)
        {
            var pair = long.Parse(name.AsSpan(2), CultureInfo.InvariantCulture);
            Assert.True(
                rows.ContainsKey($"p-{pair}") && rows.ContainsKey($"q-{pair}"), $"{context}: half of pair {pair}.");
            Assert.Equal((row.Id.Value, "storm", 1L), (row.LengthBytes, row.Owner, row.RowVersion));
            Assert.Equal(row, await store.TryGetInodeAsync(row.Id, Token));
        }

        Assert.Equal(rows.Count + 1, (await store.GetStatisticsAsync(Token)).Inodes);
        Assert.Empty(await store.CheckIntegrityAsync(10, Token));
    }
}
