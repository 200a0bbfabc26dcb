namespace OrleansAlluxio.Runtime;

/// <summary>Injects durable state into a grain's constructor; it is read before the grain is activated.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>The state's name within the grain.</summary>
    public string StateName { get; } = stateName;

    /// <summary>The storage it lives in; null means the default one.</summary>
    public string? StorageName { get; } = storageName;
}
