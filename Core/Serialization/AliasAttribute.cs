namespace OrleansAlluxio.Core.Serialization;

/// <summary>
/// The stable wire name of a type or grain method, so that a rename in code changes nothing between versions.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum
    | AttributeTargets.Method)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The wire name.</summary>
    public string Alias { get; } = alias;
}
