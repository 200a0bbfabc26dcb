using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Gateway.DataPlane;

namespace OrleansAlluxio.Silo;

/// <summary>What a process has to do with workers.</summary>
/// <param name="Secret">What the processes of the fabric share.</param>
/// <param name="Directory">Who they are.</param>
/// <param name="Link">The way to them.</param>
/// <param name="OwnReads">Reads of this process' own pages and stores.</param>
/// <param name="Copies">Copies of what no store has yet.</param>
/// <param name="Inquiry">Asks them about themselves.</param>
internal sealed record CoreWorkers(
    ClusterSecret Secret, WorkerDirectory Directory, IWorkerLink Link, FileReads OwnReads, DurableCopies Copies,
    WorkerInquiry Inquiry)
{
    /// <summary>Reads from files, of others and of this process.</summary>
    public required ShortCircuitParts ShortCircuit { get; init; }

    /// <summary>Asks other workers for grants.</summary>
    public required IGrantLink GrantLink { get; init; }
}
