using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansAlluxio.Engine.Backup;

/// <summary>
/// Reads a backup into an empty metastore. It is read to its end and checked before the first row is written, so a
/// damaged one changes nothing. What it has was never compared with a store: nothing old is trusted.
/// </summary>
public sealed class BackupReader(IMetastore metastore)
{
    // A commit of that many rows is a few megabytes.
    private const int BatchRows = 2000;
    private const long BatchBytesMax = 16L << 20;
    private const string RunningKey = "running";

    /// <summary>
    /// Restores from a stream that can be read twice. InvalidArgument for what is no backup, Unsupported for one of a
    /// newer form, DataCorrupt for a damaged one, PreconditionFailed when the metastore is not empty.
    /// </summary>
    public async ValueTask<BackupSummary> RestoreAsync(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await RequireEmptyAsync(cancellationToken).ConfigureAwait(false);
        var start = source.Position;
        await ReadAsync(source, static (_, _) => default, cancellationToken).ConfigureAwait(false);
        source.Position = start;
        await metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Restore, RunningKey, "{}"u8.ToArray(), 0)],
            cancellationToken).ConfigureAwait(false);
        var batch = new Batch(metastore);
        var summary = await ReadAsync(source, batch.TakeAsync, cancellationToken).ConfigureAwait(false);
        await batch.FlushAsync(cancellationToken).ConfigureAwait(false);
        await metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Restore, RunningKey, null)], cancellationToken)
            .ConfigureAwait(false);
        return summary;
    }

    /// <summary>Refuses a metastore that a restore was cut short in: DataCorrupt.</summary>
    public static async ValueTask RequireWholeAsync(IMetastore metastore, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metastore);
        if (await metastore.TryGetDocumentAsync(DocumentKinds.Restore, RunningKey, cancellationToken)
            .ConfigureAwait(false) is not null)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "open", "metastore",
                "a restore into it was cut short; restore into a new home again");
        }
    }

    private async ValueTask RequireEmptyAsync(CancellationToken cancellationToken)
    {
        var children = await metastore.ListChildrenAsync(InodeId.Root, null, 1, cancellationToken)
            .ConfigureAwait(false);
        var mounts = await metastore.ListDocumentsAsync(DocumentKinds.Mount, null, 1, cancellationToken)
            .ConfigureAwait(false);
        var running = await metastore.TryGetDocumentAsync(DocumentKinds.Restore, RunningKey, cancellationToken)
            .ConfigureAwait(false);
        if (children.Count > 0 || mounts.Count > 0 || running is not null)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "restore", "metastore",
                "it is not empty; a backup is restored into a new home only");
        }
    }

    private static async ValueTask<BackupSummary> ReadAsync(
        Stream source, Func<BackupFormat.Line, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        var zip = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
        await using var openZip = zip.ConfigureAwait(false);
        var lines = PipeReader.Create(zip, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (inodes, documents) = (0L, 0L);
        try
        {
            for (var number = 1; ; number++)
            {
                var (line, sha) = await LineAsync(lines, hash, number, cancellationToken).ConfigureAwait(false);
                if (line.End is { } end)
                {
                    return end == new BackupFormat.End(inodes, documents, sha)
                        ? new BackupSummary(inodes, documents, sha)
                        : throw Damaged("its checksum or its counts are wrong");
                }

                inodes += line.Inode is null ? 0 : 1;
                documents += line.Document is null ? 0 : 1;
                await take(line, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged("it is no gzip stream, or damaged", e);
        }
        finally
        {
            await lines.CompleteAsync().ConfigureAwait(false);
        }
    }

    // The line, and the checksum of all lines before it.
    private static async ValueTask<(BackupFormat.Line Line, string Sha256)> LineAsync(
        PipeReader lines, IncrementalHash hash, int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is not { } end)
            {
                lines.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCompleted || read.Buffer.Length > BackupFormat.LineBytesMax)
                {
                    throw Damaged($"it ends or goes wrong in line {number}");
                }

                continue;
            }

            var bytes = read.Buffer.Slice(0, read.Buffer.GetPosition(1, end)).ToArray();
            lines.AdvanceTo(read.Buffer.GetPosition(1, end));
            var line = Parse(bytes, number);
            var sha = line.End is null ? string.Empty : Convert.ToHexStringLower(hash.GetCurrentHash());
            hash.AppendData(bytes);
            return (line, sha);
        }
    }

    private static BackupFormat.Line Parse(byte[] bytes, int number)
    {
        BackupFormat.Line? line;
        try
        {
            line = JsonSerializer.Deserialize(bytes, BackupFormat.Json.Line);
        }
        catch (JsonException e)
        {
            throw Damaged($"line {number} is not readable", e);
        }

        if (number == 1)
        {
            Check(line?.Header);
        }

        return line ?? throw Damaged($"line {number} is empty");
    }

    private static void Check(BackupFormat.Header? header)
    {
        if (header?.Format != BackupFormat.Name)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "restore", "backup", "it is no backup of a fabric");
        }

        if (header.Version is < 1 or > BackupFormat.Version)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "restore", "backup",
                $"it has form {header.Version}, written by version {header.FabricVersion}; this one reads up to "
                + $"{BackupFormat.Version}");
        }
    }

    private static FabricException Damaged(string reason, Exception? inner = null) =>
        new(FabricErrorKind.DataCorrupt, "restore", "backup", reason, inner: inner);

    /// <summary>Writes what comes in few commits.</summary>
    private sealed class Batch(IMetastore metastore)
    {
        private readonly List<MetastoreChange> _changes = [];
        private long _bytes;

        public async ValueTask TakeAsync(BackupFormat.Line line, CancellationToken cancellationToken)
        {
            if (line.Header is { } header)
            {
                await ReserveAsync(header, cancellationToken).ConfigureAwait(false);
            }
            else if (line.Inode is { } inode)
            {
                var row = inode.ToRow();
                _changes.Add(row.Id == InodeId.Root
                    ? new MetastoreChange.UpdateInode(row, 1)
                    : new MetastoreChange.InsertInode(row));
            }
            else if (line.Document is { } document)
            {
                _bytes += document.Payload.Length;
                _changes.Add(
                    new MetastoreChange.PutDocument(document.Kind, document.Key, document.Payload, null));
            }

            if (_changes.Count >= BatchRows || _bytes >= BatchBytesMax)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            await metastore.CommitAsync(_changes, cancellationToken).ConfigureAwait(false);
            _changes.Clear();
            _bytes = 0;
        }

        // Ids that were given out are never given out again: pages and stores may know them.
        private async ValueTask ReserveAsync(BackupFormat.Header header, CancellationToken cancellationToken)
        {
            foreach (var sequence in Enum.GetValues<MetastoreSequence>())
            {
                var next = header.NextIds.GetValueOrDefault(sequence.ToString());
                for (var first = 0L; first < next;)
                {
                    var count = (int)Math.Clamp(next - first, 1, MetastoreLimits.ReserveIdsMax);
                    first = await metastore.ReserveIdsAsync(sequence, count, cancellationToken).ConfigureAwait(false)
                        + count;
                }
            }
        }
    }
}
