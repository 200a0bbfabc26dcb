using System.IO.Compression;
using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Backup;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Backup;

/// <summary>Backups of a metastore on SQLite: what they hold, what a restore makes of them and refuses.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-backup").FullName;
    private SqliteMetastore _metastore = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _metastore = await OpenAsync("from");
        var inode = 1001L;
        for (var i = 0; i < 5; i++)
        {
            var directory = inode++;
            await _metastore.CommitAsync(
                [new MetastoreChange.InsertInode(Row(directory, 1, $"d{i}", EntryKind.Directory))], Token);
            var first = inode;
            inode += 500;
            await _metastore.CommitAsync(
                [.. Enumerable.Range(0, 500).Select(f => new MetastoreChange.InsertInode(
                    Row(first + f, directory, $"f{f:000}", EntryKind.File)))],
                Token);
        }

        // A parent whose id is greater than its child's, as after a rename.
        await _metastore.CommitAsync(
            [
                new MetastoreChange.InsertInode(Row(9000, 1, "late", EntryKind.Directory)),
                new MetastoreChange.InsertInode(Row(8000, 9000, "early", EntryKind.File)),
                new MetastoreChange.PutDocument(DocumentKinds.Mount, "1", "{}"u8.ToArray(), 0),
                new MetastoreChange.PutDocument(DocumentKinds.User, "ann", new byte[300_000], 0),
                new MetastoreChange.PutDocument(DocumentKinds.Intent, "7", "{}"u8.ToArray(), 0),
            ],
            Token);
        await _metastore.ReserveIdsAsync(MetastoreSequence.Inode, 20_000, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _metastore.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Restore_OfABackup_HasEveryRowNeverSyncedAndGivesOutNoIdTwice()
    {
        var backup = await BackUpAsync();
        await using var restored = await OpenAsync("to");
        var summary = await new BackupReader(restored).RestoreAsync(backup, Token);
        Assert.Equal((2508L, 2L), (summary.Inodes, summary.Documents));
        await BackupReader.RequireWholeAsync(restored, Token);

        var (before, after) = (await RowsAsync(_metastore), await RowsAsync(restored));
        Assert.Equal(before.Count, after.Count);
        Assert.All(before.Zip(after), static pair => Assert.Equal(
            pair.First with { SyncedAt = default, ChildrenSyncedAt = default, RowVersion = 1 },
            pair.Second with { RowVersion = 1 }));
        Assert.Contains(before, static r => !r.SyncedAt.IsNever);
        Assert.Equal(300_000, (await restored.TryGetDocumentAsync(DocumentKinds.User, "ann", Token))!.Payload.Length);
        Assert.Null(await restored.TryGetDocumentAsync(DocumentKinds.Intent, "7", Token));
        Assert.True(
            await restored.ReserveIdsAsync(MetastoreSequence.Inode, 1, Token)
                > await _metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, Token) - 20_000);
        Assert.True(await restored.ReserveIdsAsync(MetastoreSequence.Inode, 1, Token) > 9000);
        Assert.Empty(await restored.CheckIntegrityAsync(10, Token));
    }

    [Fact]
    public async Task Backup_WhileRowsChange_IsOfOneMoment()
    {
        using var backup = new MemoryStream();
        var changed = new ChangingStream(backup, async () =>
        {
            // Before the first byte is out the moment is fixed: neither half of this may be in it.
            var row = (await _metastore.TryFindChildAsync(InodeId.Root, "late", Token))!;
            await _metastore.CommitAsync(
                [
                    new MetastoreChange.UpdateInode(row with { Name = "a-first" }, row.RowVersion),
                    new MetastoreChange.InsertInode(Row(9500, 1, "zz-last", EntryKind.File)),
                ],
                Token);
        });
        await new BackupWriter(_metastore, "1", TimeProvider.System).WriteAsync(changed, Token);
        Assert.NotNull(await _metastore.TryFindChildAsync(InodeId.Root, "zz-last", Token));
        backup.Position = 0;
        await using var restored = await OpenAsync("to");
        await new BackupReader(restored).RestoreAsync(backup, Token);

        Assert.NotNull(await restored.TryFindChildAsync(InodeId.Root, "late", Token));
        Assert.Null(await restored.TryFindChildAsync(InodeId.Root, "a-first", Token));
        Assert.Null(await restored.TryFindChildAsync(InodeId.Root, "zz-last", Token));
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_ChangesNothing()
    {
        var whole = Plain((await BackUpAsync()).ToArray());
        var lines = Encoding.UTF8.GetString(whole).TrimEnd('\n').Split('\n');
        string[][] damaged =
        [
            lines[..^1], lines[..10], [.. lines.Where(static (_, i) => i != 20)],
            [.. lines[..5], .. lines[6..7], .. lines[5..6], .. lines[7..]],
            [.. lines.Select(static (l, i) => i == 30 ? l.Replace("f0", "g0", StringComparison.Ordinal) : l)],
            [.. lines[..8], "not json", .. lines[9..]],
        ];
        await using var restored = await OpenAsync("to");
        foreach (var text in damaged)
        {
            await FailsAsync(restored, Zip(string.Join('\n', text) + "\n"), FabricErrorKind.DataCorrupt);
        }

        await FailsAsync(restored, [.. (await BackUpAsync()).ToArray().Take(5000)], FabricErrorKind.DataCorrupt);
        await FailsAsync(restored, Encoding.UTF8.GetBytes("no gzip"), FabricErrorKind.DataCorrupt);
        await FailsAsync(restored, Zip("{\"inode\":{}}\n"), FabricErrorKind.InvalidArgument);
        await FailsAsync(
            restored,
            Zip(lines[0].Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal) + "\n"),
            FabricErrorKind.Unsupported);
        Assert.Empty(await restored.ListChildrenAsync(InodeId.Root, null, 10, Token));
    }

    [Fact]
    public async Task Restore_IntoWhatIsNotEmptyOrCutShort_IsRefused()
    {
        var backup = (await BackUpAsync()).ToArray();
        await FailsAsync(_metastore, backup, FabricErrorKind.PreconditionFailed);
        var faults = new Faults { DiesBefore = 9 };
        var tree = new MemoryTree();
        await Assert.ThrowsAsync<FabricException>(() => new BackupReader(new MemoryMetastore(tree, faults))
            .RestoreAsync(new MemoryStream(backup), Token).AsTask());
        var half = new MemoryMetastore(tree, new Faults());
        var error = await Assert.ThrowsAsync<FabricException>(
            () => BackupReader.RequireWholeAsync(half, Token).AsTask());
        Assert.Equal(FabricErrorKind.DataCorrupt, error.Kind);
        error = await Assert.ThrowsAsync<FabricException>(
            () => new BackupReader(half).RestoreAsync(new MemoryStream(backup), Token).AsTask());
        Assert.Equal(FabricErrorKind.PreconditionFailed, error.Kind);
    }

    private static InodeRow Row(long id, long parent, string name, EntryKind kind) => new()
    {
        Id = new InodeId(id),
        ParentId = new InodeId(parent),
        Name = name,
        Kind = kind,
        LengthBytes = kind == EntryKind.File ? id : 0,
        ModifiedUnixMs = id,
        CreatedUnixMs = 5,
        Owner = id % 2 == 0 ? "ann" : string.Empty,
        Mode = 420,
        XAttrs = id % 3 == 0 ? "{\"a\":\"ü\"}" : null,
        TtlMs = id % 5 == 0 ? 1000 : -1,
        Persistence = id % 7 == 0 ? PersistenceState.ToPersist : PersistenceState.Persisted,
        MountId = new MountId(1),
        ContentTag = "tag",
        Fingerprint = id % 7 == 0 ? null : new Fingerprint
        {
            Kind = kind,
            LengthBytes = kind == EntryKind.File ? id : 0,
            ModifiedUnixMs = id + 1,
            ContentTag = "stored",
        },
        SyncedAt = OrleansAlluxio.Core.Time.HybridTimestamp.FromUnixMilliseconds(77),
    };

    private static byte[] Plain(byte[] zipped)
    {
        using var zip = new GZipStream(new MemoryStream(zipped), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zip.CopyTo(plain);
        return plain.ToArray();
    }

    private static byte[] Zip(string text)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }

    private static async Task FailsAsync(IMetastore target, byte[] backup, FabricErrorKind kind)
    {
        var error = await Assert.ThrowsAsync<FabricException>(
            () => new BackupReader(target).RestoreAsync(new MemoryStream(backup), Token).AsTask());
        Assert.Equal(kind, error.Kind);
    }

    private static async Task<List<InodeRow>> RowsAsync(IMetastore metastore)
    {
        var rows = new List<InodeRow>();
        var open = new Queue<InodeId>([InodeId.Root]);
        while (open.TryDequeue(out var directory))
        {
            var children = await metastore.ListChildrenAsync(directory, null, 10_000, Token);
            rows.AddRange(children);
            foreach (var child in children.Where(static c => c.Kind == EntryKind.Directory))
            {
                open.Enqueue(child.Id);
            }
        }

        return rows;
    }

    private async Task<MemoryStream> BackUpAsync()
    {
        var backup = new MemoryStream();
        await new BackupWriter(_metastore, "1", TimeProvider.System).WriteAsync(backup, Token);
        backup.Position = 0;
        return backup;
    }

    private async Task<SqliteMetastore> OpenAsync(string name) => await SqliteMetastore.OpenAsync(
        new SqliteMetastoreOptions { DatabasePath = Path.Combine(_directory, name, "fabric.db") }, Token);

    /// <summary>Does something before the first bytes go through.</summary>
    private sealed class ChangingStream(Stream target, Func<Task> change) : MemoryStream
    {
        private bool _hasChanged;

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_hasChanged)
            {
                _hasChanged = true;
                await change();
            }

            await target.WriteAsync(buffer, cancellationToken);
        }
    }
}
