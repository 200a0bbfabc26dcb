using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>The pinned entries, from the documents beside their rows.</summary>
public sealed class PinList(EngineServices services)
{
    /// <summary>A stretch of the list; entries that went meanwhile are not in it.</summary>
    public async ValueTask<IReadOnlyList<PinStatus>> ListAsync(
        string? afterKey, int entriesMax, CancellationToken cancellationToken)
    {
        List<PinStatus> pins = [];
        while (pins.Count < entriesMax)
        {
            var documents = await services.Metastore
                .ListDocumentsAsync(DocumentKinds.Pin, afterKey, entriesMax - pins.Count, cancellationToken)
                .ConfigureAwait(false);
            if (documents.Count == 0)
            {
                break;
            }

            foreach (var document in documents)
            {
                if (await StatusAsync(document.Key, cancellationToken).ConfigureAwait(false) is { } pin)
                {
                    pins.Add(pin);
                }
            }

            afterKey = documents[^1].Key;
        }

        return pins;
    }

    private async ValueTask<PinStatus?> StatusAsync(string key, CancellationToken cancellationToken)
    {
        var inode = PinChanges.InodeOf(key);
        var row = await services.Metastore.TryGetInodeAsync(inode, cancellationToken).ConfigureAwait(false);
        if (row?.Pin is not { } media
            || await PathWalk.PathOfAsync(services.Metastore, inode, cancellationToken).ConfigureAwait(false)
                is not { } path)
        {
            return null;
        }

        var held = row.Kind == EntryKind.Directory
            ? 0
            : services.Pages.Locate(new FileVersion(row.Id, row.ContentVersion))
                .Where(static p => p.Pinned).Sum(static p => (long)p.LengthBytes);
        return new PinStatus(path, row.Kind, media, row.LengthBytes, held, key);
    }
}
