namespace OrleansAlluxio.Runtime;

/// <summary>What the runtime needs of a grain class.</summary>
public interface IGrainBase
{
    /// <summary>The activation this instance belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>
    /// Runs before the first call, after persistent state was read. A failure fails the waiting calls.
    /// </summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call. A failure is logged; the activation goes regardless.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
