using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>One file of a job, and what the job allows for it.</summary>
/// <param name="Request">What the job is for.</param>
/// <param name="File">The file, as it was listed.</param>
/// <param name="Pacer">Takes bytes before they are moved; null for no limit.</param>
internal readonly record struct JobItem(JobRequest Request, FileStatus File, RatePacer? Pacer)
{
    /// <summary>Waits until so many bytes may be moved.</summary>
    public ValueTask PaceAsync(long bytes, CancellationToken cancellationToken) =>
        Pacer is null ? default : Pacer.TakeAsync(bytes, cancellationToken);
}
