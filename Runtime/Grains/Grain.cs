namespace OrleansAlluxio.Runtime;

/// <summary>Base of grain classes. All its members are for use inside the grain's own turns.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation = ActivationParts.UnderConstruction;

    /// <summary>The activation of this instance.</summary>
    /// <exception cref="InvalidOperationException">The instance was not made by the runtime.</exception>
    public IGrainContext GrainContext => _activation
        ?? throw new InvalidOperationException("This grain was not created by the grain runtime and has no context.");

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Of(this).Catalog.Factory;

    /// <summary>The silo's services.</summary>
    protected IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>The grain's key in text form.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>
    /// Ends this activation after the running calls; calls that arrive meanwhile go to a new activation.
    /// </summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from idle collection for a while; a negative span takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Of(this).DelayCollection(timeSpan);
}
