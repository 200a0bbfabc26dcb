using System.Text.Json;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// What a gateway says with a call: who asks through it, which it has found out and allowed, and its own name. Only
/// believed in a request that is signed with the cluster secret.
/// </summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Gateway">Which gateway says so, for the audit log.</param>
internal sealed record GatewayAssertion(FabricCaller Caller, string Gateway)
{
    /// <summary>Longest header: a caller with 128 rights and 32 groups of the longest names fits.</summary>
    public const int CharsMax = 64 << 10;

    /// <summary>As a header.</summary>
    public string ToHeader() =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, ClusterJson.Default.GatewayAssertion));

    /// <summary>Reads a header; null for one that is none.</summary>
    public static GatewayAssertion? TryRead(string header)
    {
        if (header.Length is 0 or > CharsMax)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(
                Convert.FromBase64String(header), ClusterJson.Default.GatewayAssertion);
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
