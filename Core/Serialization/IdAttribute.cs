namespace OrleansAlluxio.Core.Serialization;

/// <summary>The stable number of a member on the wire; never reused.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The member's number.</summary>
    public uint Id { get; } = id;
}
