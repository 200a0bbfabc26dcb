using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Engine.Observability;

/// <summary>A metastore whose commits are timed. Does nothing else.</summary>
public sealed class WatchedMetastore : IMetastore, IMetastoreSnapshots, IMetastoreIntegrity, IMetastoreHealth
{
    private readonly IMetastore _metastore;
    private readonly TimeProvider _time;
    private readonly DurationHistogram _commits = new();
    private readonly DurationHistogram _failed = new();

    /// <summary>Watches a metastore, which it owns from here on, and adds the instruments to a meter.</summary>
    public WatchedMetastore(IMetastore metastore, FabricMeter meter, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _metastore = metastore;
        _time = time;
        meter.Durations(
            "fabric.metastore.commit.duration", "Commits of the metastore, from the call to the durable answer.",
            () =>
            [
                new DurationSample(_commits, [new("outcome", "ok")]),
                new DurationSample(_failed, [new("outcome", "failed")]),
            ]);
    }

    /// <inheritdoc/>
    public ValueTask<IMetastoreSnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        _metastore is IMetastoreSnapshots snapshots
            ? snapshots.OpenSnapshotAsync(cancellationToken)
            : throw new FabricException(
                FabricErrorKind.Unsupported, "open snapshot", "metastore", "it has no consistent snapshots");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(int problemsMax, CancellationToken cancellationToken) =>
        _metastore is IMetastoreIntegrity integrity
            ? integrity.CheckIntegrityAsync(problemsMax, cancellationToken)
            : ValueTask.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc/>
    public async ValueTask<MetastoreHealth> GetHealthAsync(CancellationToken cancellationToken) =>
        _metastore is IMetastoreHealth health
            ? await health.GetHealthAsync(cancellationToken).ConfigureAwait(false)
            : new MetastoreHealth("metastore", string.Empty, 0, new Dictionary<string, string>());

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        var durations = _failed;
        try
        {
            await _metastore.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
            durations = _commits;
        }
        finally
        {
            durations.Record(_time.GetElapsedTime(startedAt));
        }
    }

    /// <inheritdoc/>
    public ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken) =>
        _metastore.TryGetInodeAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<InodeRow?> TryFindChildAsync(InodeId parent, string name, CancellationToken cancellationToken) =>
        _metastore.TryFindChildAsync(parent, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken) =>
        _metastore.ListChildrenAsync(parent, afterName, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> ReserveIdsAsync(
        MetastoreSequence sequence, int count, CancellationToken cancellationToken) =>
        _metastore.ReserveIdsAsync(sequence, count, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DocumentRow?> TryGetDocumentAsync(
        string kind, string key, CancellationToken cancellationToken) =>
        _metastore.TryGetDocumentAsync(kind, key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken) =>
        _metastore.ListDocumentsAsync(kind, afterKey, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FileVersion>> ReclaimAsync(int rowsMax, CancellationToken cancellationToken) =>
        _metastore.ReclaimAsync(rowsMax, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InodeRow>> ListUnpersistedAsync(
        InodeId? after, int limit, CancellationToken cancellationToken) =>
        _metastore.ListUnpersistedAsync(after, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InodeRow>> ListDueAsync(
        long throughUnixMs, InodeRow? after, int limit, CancellationToken cancellationToken) =>
        _metastore.ListDueAsync(throughUnixMs, after, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MetastoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        _metastore.GetStatisticsAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _metastore.DisposeAsync();
}
