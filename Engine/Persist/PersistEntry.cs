namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// The record of one persist as an attempt last saw it; changed under compare-and-set, so that what somebody else noted
/// meanwhile stays. For one attempt at a time.
/// </summary>
internal sealed class PersistEntry(IMetastore metastore, DocumentRow document)
{
    private const int RacesMax = 8;

    private long _rowVersion = document.RowVersion;

    /// <summary>The document's key.</summary>
    public string Key => document.Key;

    /// <summary>The record as last seen.</summary>
    public PersistRecord Record { get; private set; } = PersistRecord.Parse(document);

    /// <summary>The record of a key; null when nothing is owed any more.</summary>
    public static async ValueTask<PersistEntry?> TryReadAsync(
        IMetastore metastore, string key, CancellationToken cancellationToken) =>
        await metastore.TryGetDocumentAsync(DocumentKinds.Persist, key, cancellationToken).ConfigureAwait(false)
            is { } found ? new PersistEntry(metastore, found) : null;

    /// <summary>
    /// Changes the record, again on what is there when somebody was faster. False when it is gone, and then nothing was
    /// done.
    /// </summary>
    public async ValueTask<bool> TryChangeAsync(
        Func<PersistRecord, PersistRecord> change, CancellationToken cancellationToken)
    {
        for (var race = 0; race < RacesMax; race++)
        {
            var next = change(Record);
            if (next == Record)
            {
                return true;
            }

            try
            {
                await metastore.CommitAsync(
                    [new MetastoreChange.PutDocument(DocumentKinds.Persist, Key, next.ToPayload(), _rowVersion)],
                    cancellationToken).ConfigureAwait(false);
                Record = next;
                _rowVersion++;
                return true;
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
            {
                var latest = await metastore.TryGetDocumentAsync(DocumentKinds.Persist, Key, cancellationToken)
                    .ConfigureAwait(false);
                if (latest is null)
                {
                    return false;
                }

                Record = PersistRecord.Parse(latest);
                _rowVersion = latest.RowVersion;
            }
        }

        throw new FabricException(
            FabricErrorKind.Conflict, "persist", Key, "its record changes again and again", RetryAdvice.Backoff);
    }

    /// <summary>Removes the record, unless it was changed or removed meanwhile.</summary>
    public async ValueTask DropAsync(CancellationToken cancellationToken)
    {
        try
        {
            await metastore.CommitAsync(
                [new MetastoreChange.DeleteDocument(DocumentKinds.Persist, Key, _rowVersion)],
                cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            // Someone else dropped or renewed it first.
        }
    }
}
