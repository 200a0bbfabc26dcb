using System.Net.Http.Headers;
using System.Text;

namespace OrleansAlluxio.Client.Http;

/// <summary>Finds out how to authenticate: explicit, environment, token file.</summary>
internal static class FabricCredential
{
    public const string TokenVariable = "FABRIC_TOKEN";
    public const string AccessKeyVariable = "FABRIC_ACCESS_KEY";
    public const string SecretKeyVariable = "FABRIC_SECRET_KEY";

    /// <summary>The header to send; null when nothing was found, and the server will say so.</summary>
    public static AuthenticationHeaderValue? Discover(FabricClientOptions options, Func<string, string?> environment)
    {
        if (options.Token is { Length: > 0 } token)
        {
            return Bearer(token);
        }

        if (options is { AccessKey: { Length: > 0 } access, SecretKey: { Length: > 0 } secret })
        {
            return Basic(access, secret);
        }

        if (environment(TokenVariable) is { Length: > 0 } fromEnvironment)
        {
            return Bearer(fromEnvironment);
        }

        if (environment(AccessKeyVariable) is { Length: > 0 } accessKey
            && environment(SecretKeyVariable) is { Length: > 0 } secretKey)
        {
            return Basic(accessKey, secretKey);
        }

        return ServerTokenFile.For(options.Server, environment).TryRead() is { } saved ? Bearer(saved) : null;
    }

    private static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    private static AuthenticationHeaderValue Basic(string access, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{access}:{secret}")));
}
