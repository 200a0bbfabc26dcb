namespace OrleansAlluxio.Runtime;

/// <summary>One activation as its grain sees it.</summary>
public interface IGrainContext
{
    /// <summary>The grain's id.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null until it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>Services for the grain. Embedded: the silo's root provider, no scope per activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation has ended, for whatever reason.</summary>
    Task Deactivated { get; }

    /// <summary>
    /// Starts deactivation once the running calls have ended; calls that wait go to a new activation.
    /// </summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
