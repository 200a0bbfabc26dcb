namespace OrleansAlluxio.Core.Serialization;

/// <summary>
/// Promises that instances never change after construction, so a runtime need not copy them between grains.
/// </summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Parameter | AttributeTargets.Property
    | AttributeTargets.Field)]
public sealed class ImmutableAttribute : Attribute;
