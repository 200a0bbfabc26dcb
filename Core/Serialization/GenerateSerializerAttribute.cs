namespace OrleansAlluxio.Core.Serialization;

/// <summary>
/// Marks a wire type. Same name and meaning as in Orleans; the embedded runtime passes such values by reference.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
