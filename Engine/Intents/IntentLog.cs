using System.Globalization;

namespace OrleansAlluxio.Engine.Intents;

/// <summary>Brackets store changes, so that no crash between store and metastore leaves a stale entry behind.</summary>
public sealed class IntentLog(IMetastore metastore)
{
    /// <summary>Writes an intent, durably, and returns its key for the transaction that completes it.</summary>
    public async ValueTask<string> BeginAsync(
        string kind, FabricPath path, FabricPath? target, MountId mount, CancellationToken cancellationToken)
    {
        var id = await metastore.ReserveIdsAsync(MetastoreSequence.Operation, 1, cancellationToken)
            .ConfigureAwait(false);
        var key = id.ToString("D19", CultureInfo.InvariantCulture);
        var record = new IntentRecord { Kind = kind, Path = path.Value, Target = target?.Value, Mount = mount.Value };
        await metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Intent, key, record.ToPayload(), 0)], cancellationToken)
            .ConfigureAwait(false);
        return key;
    }

    /// <summary>Clears an intent whose outcome has been dealt with another way.</summary>
    public ValueTask ClearAsync(string key, CancellationToken cancellationToken) =>
        metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Intent, key, null)], cancellationToken);

    /// <summary>Intents left by an earlier process, oldest first, after a given one.</summary>
    public ValueTask<IReadOnlyList<DocumentRow>> ListAsync(string? afterKey, CancellationToken cancellationToken) =>
        metastore.ListDocumentsAsync(DocumentKinds.Intent, afterKey, 1000, cancellationToken);
}
