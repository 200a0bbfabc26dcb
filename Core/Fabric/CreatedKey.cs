namespace OrleansAlluxio.Core.Fabric;

/// <summary>A key that was just made. The only time that its secret is told; printing it never shows it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">Its secret; never logged.</param>
[GenerateSerializer, Immutable, Alias("oa.created-key")]
public sealed record CreatedKey([property: Id(0)] FabricKey Key, [property: Id(1)] string Secret)
{
    /// <inheritdoc/>
    public override string ToString() => Key.ToString();
}
