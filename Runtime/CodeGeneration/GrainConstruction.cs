using Microsoft.Extensions.DependencyInjection;

namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>What a generated factory needs to call a grain's constructor.</summary>
public readonly struct GrainConstruction
{
    private readonly Activation _activation;

    internal GrainConstruction(Activation activation) => _activation = activation;

    /// <summary>The activation the grain is made for.</summary>
    public IGrainContext Context => _activation;

    /// <summary>A required service.</summary>
    public T Service<T>()
        where T : notnull => _activation.ActivationServices.GetRequiredService<T>();

    /// <summary>A service, or the default when it is not registered.</summary>
    public T? OptionalService<T>() => _activation.ActivationServices.GetService<T>();

    /// <summary>A required keyed service.</summary>
    public T KeyedService<T>(object key)
        where T : notnull => _activation.ActivationServices.GetRequiredKeyedService<T>(key);

    /// <summary>State that the activation reads before its first call.</summary>
    public IPersistentState<T> State<T>(string stateName, string? storageName) =>
        _activation.Parts.AddState<T>(stateName, storageName);
}
