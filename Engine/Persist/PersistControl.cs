using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>What a person does about one persist: has it tried now, or decides its conflict.</summary>
public sealed class PersistControl(EngineServices services, StatusReads reads, PersistQueue queue)
{
    /// <summary>Makes the next attempt due.</summary>
    public ValueTask<PersistStatus> RetryAsync(FabricPath path, CancellationToken cancellationToken) =>
        ChangeAsync("retry persist", path, static record => record, cancellationToken);

    /// <summary>Notes a decision and makes the next attempt due.</summary>
    public ValueTask<PersistStatus> ResolveAsync(
        FabricPath path, ConflictPolicy policy, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(policy))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "resolve persist", path.Value,
                $"a conflict policy is {ConflictPolicies.Names}");
        }

        return ChangeAsync("resolve persist", path, record => record with { Policy = policy }, cancellationToken);
    }

    /// <summary>A record as people see it.</summary>
    public static PersistStatus StatusOf(PersistRecord record, FabricPath path, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new PersistStatus(
            path, record.State, record.LengthBytes, nowUnixMs - record.AcknowledgedUnixMs, record.Attempts,
            Math.Max(0, record.NextAttemptUnixMs - nowUnixMs), record.Reason)
        {
            UploadedBytes = record.UploadedBytes,
            Policy = record.Policy is { } policy ? ConflictPolicies.NameOf(policy) : null,
        };
    }

    private async ValueTask<PersistStatus> ChangeAsync(
        string operation, FabricPath path, Func<PersistRecord, PersistRecord> change,
        CancellationToken cancellationToken)
    {
        var status = await reads.GetAsync(operation, path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw new FabricException(
                FabricErrorKind.IsADirectory, operation, path.Value,
                "files are persisted, and their directories with them");
        }

        if (status.Persistence == PersistenceState.Lost)
        {
            throw new FabricException(FabricErrorKind.DataLost, operation, path.Value, "its only copy is gone");
        }

        var entry = await PersistEntry
            .TryReadAsync(services.Metastore, PersistRecord.KeyOf(status.Version.Inode), cancellationToken)
            .ConfigureAwait(false);
        var isChanged = entry is not null && await entry.TryChangeAsync(
            record => change(record) with { NextAttemptUnixMs = 0 }, cancellationToken).ConfigureAwait(false);
        if (!isChanged)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, path.Value,
                status.Persistence == PersistenceState.NotPersisted
                    ? "it was written MUST_CACHE and is never persisted"
                    : "it is persisted");
        }

        queue.Wake(status.Version.Inode);
        return StatusOf(entry!.Record, path, services.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
