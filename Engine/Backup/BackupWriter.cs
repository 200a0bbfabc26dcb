using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansAlluxio.Engine.Backup;

/// <summary>
/// Writes all metadata as of one moment, while the fabric goes on serving. Memory is bounded by a page of rows a level.
/// </summary>
internal sealed class BackupWriter(IMetastoreSnapshots metastore, string fabricVersion, TimeProvider time)
{
    private const int PageRows = 1000;

    // What describes work of the process that was: a restored fabric compares everything with its stores anew instead.
    // What other clusters were told and heard goes too: told again under the same epoch, numbers would be given twice.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        DocumentKinds.Intent, DocumentKinds.Reclaim, DocumentKinds.Restore, DocumentKinds.Announcement,
        DocumentKinds.Publication, DocumentKinds.ClusterOrigin, DocumentKinds.ClusterPeer,
    };

    /// <summary>Writes the backup to a stream, which stays open.</summary>
    public async ValueTask<BackupSummary> WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        var snapshot = await metastore.OpenSnapshotAsync(cancellationToken).ConfigureAwait(false);
        await using var openSnapshot = snapshot.ConfigureAwait(false);
        var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using var openZip = zip.ConfigureAwait(false);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = new Lines(zip, hash);
        await lines.WriteAsync(
            new BackupFormat.Line { Header = await HeaderAsync(snapshot, cancellationToken).ConfigureAwait(false) },
            cancellationToken).ConfigureAwait(false);
        var inodes = await InodesAsync(snapshot, lines, cancellationToken).ConfigureAwait(false);
        var documents = await DocumentsAsync(snapshot, lines, cancellationToken).ConfigureAwait(false);
        var sha = Convert.ToHexStringLower(hash.GetCurrentHash());
        await lines.WriteAsync(
            new BackupFormat.Line { End = new BackupFormat.End(inodes, documents, sha) }, cancellationToken)
            .ConfigureAwait(false);
        return new BackupSummary(inodes, documents, sha);
    }

    private async ValueTask<BackupFormat.Header> HeaderAsync(
        IMetastoreSnapshot snapshot, CancellationToken cancellationToken)
    {
        var next = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var sequence in Enum.GetValues<MetastoreSequence>())
        {
            next[sequence.ToString()] = await snapshot.NextIdAsync(sequence, cancellationToken).ConfigureAwait(false);
        }

        return new BackupFormat.Header(
            BackupFormat.Name, BackupFormat.Version, fabricVersion, time.GetUtcNow().ToUnixTimeMilliseconds(), next);
    }

    private static async ValueTask<long> InodesAsync(
        IMetastoreSnapshot snapshot, Lines lines, CancellationToken cancellationToken)
    {
        var root = await snapshot.TryGetInodeAsync(InodeId.Root, cancellationToken).ConfigureAwait(false)
            ?? throw new FabricException(FabricErrorKind.DataCorrupt, "back up", "/", "the root inode is missing");
        await lines.WriteAsync(root, cancellationToken).ConfigureAwait(false);
        var count = 1L;
        var open = new Stack<(InodeId Directory, string? After)>([(InodeId.Root, null)]);
        while (open.TryPop(out var at))
        {
            var page = await snapshot
                .ListChildrenAsync(at.Directory, at.After, PageRows, cancellationToken).ConfigureAwait(false);
            if (page.Count == PageRows)
            {
                open.Push((at.Directory, page[^1].Name));
            }

            foreach (var row in page)
            {
                await lines.WriteAsync(row, cancellationToken).ConfigureAwait(false);
                count++;
                if (row.Kind == EntryKind.Directory)
                {
                    open.Push((row.Id, null));
                }
            }
        }

        return count;
    }

    private static async ValueTask<long> DocumentsAsync(
        IMetastoreSnapshot snapshot, Lines lines, CancellationToken cancellationToken)
    {
        var count = 0L;
        var kinds = await snapshot.ListKindsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var kind in kinds.Where(static k => !LeftOut.Contains(k)))
        {
            string? after = null;
            while (true)
            {
                var page = await snapshot.ListDocumentsAsync(kind, after, PageRows, cancellationToken)
                    .ConfigureAwait(false);
                foreach (var document in page)
                {
                    await lines.WriteAsync(
                        new BackupFormat.Line
                        {
                            Document = new BackupFormat.Document(kind, document.Key, document.Payload.ToArray()),
                        },
                        cancellationToken).ConfigureAwait(false);
                    count++;
                }

                if (page.Count < PageRows)
                {
                    break;
                }

                after = page[^1].Key;
            }
        }

        return count;
    }

    /// <summary>Writes lines and takes their bytes into the checksum.</summary>
    private sealed class Lines(Stream target, IncrementalHash hash)
    {
        private readonly ArrayBufferWriter<byte> _line = new(4096);

        public ValueTask WriteAsync(InodeRow row, CancellationToken cancellationToken) =>
            WriteAsync(new BackupFormat.Line { Inode = BackupInode.Of(row) }, cancellationToken);

        public async ValueTask WriteAsync(BackupFormat.Line line, CancellationToken cancellationToken)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line))
            {
                JsonSerializer.Serialize(json, line, BackupFormat.Json.Line);
            }

            _line.Write("\n"u8);
            hash.AppendData(_line.WrittenSpan);
            await target.WriteAsync(_line.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
    }
}
