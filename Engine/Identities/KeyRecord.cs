namespace OrleansAlluxio.Engine.Identities;

/// <summary>A key with its secret, as it is kept. Signatures need the secret itself, so it cannot be a hash.</summary>
internal sealed record KeyRecord(FabricKey Key, string Secret)
{
    public override string ToString() => Key.ToString();
}
