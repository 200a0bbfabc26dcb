using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Security;

/// <summary>What an access key id stands for. Printing it never shows the secret.</summary>
/// <param name="secret">The secret key; only ever used to compute signatures and to compare.</param>
/// <param name="caller">Who asks when a request is signed with it.</param>
public sealed class AccessKey(string secret, FabricCaller caller)
{
    /// <summary>The secret key; never logged, printed or sent.</summary>
    public string Secret { get; } = secret;

    /// <summary>Who asks when a request is signed with it.</summary>
    public FabricCaller Caller { get; } = caller;

    /// <inheritdoc/>
    public override string ToString() => $"access key of {Caller.User}";
}
