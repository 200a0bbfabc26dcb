using System.Buffers;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>Makes copies of a file again: from the pages of this process, or through it from a worker.</summary>
internal sealed class CopyRepair(EngineServices services, DurableCopies copies)
{
    private readonly CopyServices _parts = copies.Services;

    /// <summary>Does what a file needs, as far as there are workers for it. How many copies were made.</summary>
    public async ValueTask<int> RunAsync(
        FileStatus status, CopyNeed need, IReadOnlyList<ClusterMember> holders, CancellationToken cancellationToken)
    {
        var source = new Reading.ReadSource
        {
            Store = null,
            Path = UfsPath.Root,
            ContentChanged = static () => { },
            Copies = copies.SourceOf(status),
        };
        var reader = services.Reads.Open(status, source);
        await using var open = reader.ConfigureAwait(false);
        var made = 0;
        if (need.RestoresOwn && await TryCopyAsync(reader, KeepAsync, cancellationToken).ConfigureAwait(false))
        {
            made++;
        }

        List<ClusterMember> now = [.. holders];
        var tried = now.Select(static m => m.Id).ToHashSet(StringComparer.Ordinal);
        for (var missing = need.Missing; missing > 0 && Next(status.Version, now, tried) is { } spare;)
        {
            tried.Add(spare.Id);
            if (await TryCopyAsync(reader, (p, b) => GiveAsync(spare, p, b, cancellationToken), cancellationToken)
                .ConfigureAwait(false))
            {
                now.Add(spare);
                missing--;
                made++;
            }
        }

        if (now.Count > holders.Count)
        {
            await NoteAsync(status.Version, now, cancellationToken).ConfigureAwait(false);
        }

        return made;

        async ValueTask<bool> KeepAsync(PageId page, ReadOnlyMemory<byte> bytes)
        {
            var options = new PagePutOptions { Dirty = true, Durability = PageDurability.PowerCut };
            return await services.Pages.PutAsync(page, bytes, options, cancellationToken).ConfigureAwait(false)
                is PagePutOutcome.Stored or PagePutOutcome.AlreadyPresent;
        }
    }

    private static async ValueTask<bool> TryCopyAsync(
        IFabricReader reader, Func<PageId, ReadOnlyMemory<byte>, ValueTask<bool>> put,
        CancellationToken cancellationToken)
    {
        var length = reader.Status.LengthBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            for (var index = 0; (long)index * FabricLimits.PageBytes < length; index++)
            {
                var page = new PageId(reader.Status.Version, index);
                var bytes = buffer.AsMemory(0, page.LengthBytes(length));
                var got = await reader.ReadAsync(page.OffsetBytes, bytes, cancellationToken).ConfigureAwait(false);
                if (got != bytes.Length || !await put(page, bytes).ConfigureAwait(false))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ClusterMember? Next(FileVersion file, List<ClusterMember> now, HashSet<string> tried)
    {
        var map = _parts.Directory.Current;
        var taken = now.Select(static m => m.Locality);
        return CopyPlacement.Next(
            map, file, CopyPlacement.Able(map, _parts.Directory).Where(m => !tried.Contains(m.Id)),
            [.. _parts.OwnCounts ? CopyPlacement.OwnOf(map).Concat(taken) : taken]);
    }

    private async ValueTask<bool> GiveAsync(
        ClusterMember worker, PageId page, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _parts.Copies.PutCopyAsync(worker.Url!, page, bytes, charge: null, cancellationToken)
                .ConfigureAwait(false);
            _parts.Counters.NotePage();
            return true;
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            _parts.Counters.NoteFailure();
            return false;
        }
    }

    /// <summary>
    /// Writes down who has it now. Who had it before and does not answer stays named while there is room: it may come
    /// back with it.
    /// </summary>
    private async ValueTask NoteAsync(
        FileVersion file, IReadOnlyList<ClusterMember> holders, CancellationToken cancellationToken)
    {
        var entry = await PersistEntry
            .TryReadAsync(services.Metastore, PersistRecord.KeyOf(file.Inode), cancellationToken)
            .ConfigureAwait(false);
        if (entry is not null)
        {
            var ids = holders.Select(static h => h.Id).ToList();
            await entry.TryChangeAsync(
                r => r with { Copies = [.. ids.Union(r.Copies ?? []).Take(FabricLimits.DurableCopiesMax)] },
                cancellationToken).ConfigureAwait(false);
        }
    }
}
