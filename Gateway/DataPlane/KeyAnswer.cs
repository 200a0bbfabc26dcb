using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>A key that is good now; both null for one that is not. Printing it never shows the secret.</summary>
internal sealed record KeyAnswer(string? Secret, FabricCaller? Caller)
{
    /// <inheritdoc/>
    public override string ToString() => $"access key of {Caller?.User}";
}
