using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>An asynchronous persist that is not done.</summary>
/// <param name="Path">The file, as last known.</param>
/// <param name="State">QUEUED, UPLOADING or CONFLICT.</param>
/// <param name="LengthBytes">Bytes to persist.</param>
/// <param name="AgeMs">Milliseconds since the write was acknowledged.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptInMs">Milliseconds to the next attempt; 0 when running or due.</param>
/// <param name="Reason">Why the last attempt failed; null when it did not.</param>
[GenerateSerializer, Immutable, Alias("oa.persist-status")]
public sealed record PersistStatus(
    [property: Id(0)] FabricPath Path, [property: Id(1)] string State, [property: Id(2)] long LengthBytes,
    [property: Id(3)] long AgeMs, [property: Id(4)] int Attempts, [property: Id(5)] long NextAttemptInMs,
    [property: Id(6)] string? Reason)
{
    /// <summary>Bytes that the store has already, in parts that are not sent again.</summary>
    [Id(7)]
    public long UploadedBytes { get; init; }

    /// <summary>What was decided about its conflict: keep-both, ours or theirs; null leaves it to the path.</summary>
    [Id(8)]
    public string? Policy { get; init; }
}
