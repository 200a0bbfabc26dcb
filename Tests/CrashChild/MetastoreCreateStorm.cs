using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;

namespace OrleansAlluxio.Tests.CrashChild;

/// <summary>
/// 64 callers that create pairs of files ("p-ID" and "q-ID" in one transaction) and print each ID with a closing ";"
/// once it is acknowledged, until the process is killed.
/// </summary>
internal static class MetastoreCreateStorm
{
    private const int Callers = 64;

    public static async Task RunAsync(string databasePath)
    {
        var options = new SqliteMetastoreOptions { DatabasePath = databasePath };
        await using var store = await SqliteMetastore.OpenAsync(options, CancellationToken.None);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var id = await store.ReserveIdsAsync(MetastoreSequence.Inode, 2, CancellationToken.None);
                await store.CommitAsync([Insert(id, $"p-{id}"), Insert(id + 1, $"q-{id}")], CancellationToken.None);
                lock (gate)
                {
                    output.WriteLine($"{id};");
                }
            }
        })));
    }

    private static MetastoreChange.InsertInode Insert(long id, string name) => new(new InodeRow
    {
        Id = new InodeId(id),
        ParentId = InodeId.Root,
        Name = name,
        Kind = EntryKind.File,
        LengthBytes = id,
        Owner = "storm",
    });
}
