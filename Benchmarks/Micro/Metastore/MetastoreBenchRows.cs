using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Benchmarks.Micro.Metastore;

/// <summary>Rows as a fabric of many small objects has them.</summary>
internal static class MetastoreBenchRows
{
    public static InodeRow File(long id, long parent = 1) => new()
    {
        Id = new InodeId(id),
        ParentId = new InodeId(parent),
        Name = $"part-{id:D8}.parquet",
        Kind = EntryKind.File,
        LengthBytes = 123_456,
        ModifiedUnixMs = 1_760_000_000_000 + id,
        CreatedUnixMs = 1_760_000_000_000 + id,
        Owner = "spark",
        Group = "users",
        Mode = 0x1A4,
        State = FileState.Complete,
        Persistence = PersistenceState.Persisted,
        MountId = new MountId(1),
        Fingerprint = new Fingerprint
        {
            Kind = EntryKind.File,
            LengthBytes = 123_456,
            ModifiedUnixMs = 1_760_000_000_000 + id,
            ContentTag = "9e107d9d372bb6826bd81d3542a419d6",
        },
    };

    /// <summary>Adds files 1000.. to the root in large transactions.</summary>
    public static async Task FillAsync(IMetastore store, int count)
    {
        for (var done = 0; done < count; done += MetastoreLimits.ChangesMax)
        {
            var changes = Enumerable.Range(done, Math.Min(MetastoreLimits.ChangesMax, count - done))
                .Select(static MetastoreChange (i) => new MetastoreChange.InsertInode(File(1000 + i)));
            await store.CommitAsync([.. changes], CancellationToken.None);
        }
    }
}
