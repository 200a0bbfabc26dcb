using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// Checks the Authorization header against the token and the keys: hashes of equal length are compared, in a time that
/// tells nothing of a secret. With neither token nor keys nobody gets in.
/// </summary>
internal sealed class HeaderLogin(string? token, IAccessKeys? keys)
{
    private const string BearerPrefix = "Bearer ";
    private const string BasicPrefix = "Basic ";

    // A real header is below 200 characters.
    private const int HeaderCharsMax = 8 << 10;

    private readonly byte[]? _token = token is { Length: > 0 } ? Hash(token) : null;

    /// <summary>Who the header says it is, proven; null otherwise.</summary>
    public async ValueTask<FabricCaller?> AuthenticateAsync(string? header, CancellationToken cancellationToken)
    {
        if (header is null || header.Length > HeaderCharsMax)
        {
            return null;
        }

        if (header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return _token is not null && IsSame(_token, Hash(header[BearerPrefix.Length..].Trim()))
                ? FabricCaller.System
                : null;
        }

        return header.StartsWith(BasicPrefix, StringComparison.OrdinalIgnoreCase)
            ? await TryPairAsync(header[BasicPrefix.Length..].Trim(), cancellationToken)
            : null;
    }

    private async ValueTask<FabricCaller?> TryPairAsync(string encoded, CancellationToken cancellationToken)
    {
        var pair = new byte[encoded.Length];
        if (keys is null || !Convert.TryFromBase64Chars(encoded, pair, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(pair, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && await keys.FindAsync(text[..colon], cancellationToken) is { } key
            && IsSame(Hash(key.Secret), Hash(text[(colon + 1)..]))
                ? key.Caller
                : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsSame(byte[] known, byte[] presented) =>
        CryptographicOperations.FixedTimeEquals(known, presented);
}
