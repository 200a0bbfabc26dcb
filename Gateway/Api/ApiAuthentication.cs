using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// Checks the Authorization header against the token and the keys, in a time that tells nothing of either: hashes of
/// equal length are
/// compared, and every key is. With neither token nor keys nobody gets in.
/// </summary>
internal sealed class ApiAuthentication
{
    private const string BearerPrefix = "Bearer ";
    private const string BasicPrefix = "Basic ";

    // A real header is below 200 characters.
    private const int HeaderCharsMax = 8 << 10;

    private readonly byte[][] _bearers;
    private readonly byte[][] _pairs;

    public ApiAuthentication(ApiDoorOptions options)
    {
        _bearers = options.Token is { Length: > 0 } token ? [Hash(token)] : [];
        _pairs = [.. options.Keys.Select(static key => Hash(key.Key + ":" + key.Value))];
    }

    /// <summary>Who the header says it is, proven; false otherwise.</summary>
    public bool TryAuthenticate(string? header, [NotNullWhen(true)] out FabricCaller? caller)
    {
        caller = null;
        if (header is null || header.Length > HeaderCharsMax)
        {
            return false;
        }

        if (header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            if (IsAny(_bearers, Hash(header[BearerPrefix.Length..].Trim())))
            {
                caller = FabricCaller.System;
            }
        }
        else if (header.StartsWith(BasicPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var encoded = header.AsSpan(BasicPrefix.Length).Trim();
            var pair = new byte[encoded.Length];
            if (Convert.TryFromBase64Chars(encoded, pair, out var length)
                && IsAny(_pairs, SHA256.HashData(pair.AsSpan(0, length))))
            {
                caller = FabricCaller.System;
            }
        }

        return caller is not null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsAny(byte[][] known, ReadOnlySpan<byte> presented)
    {
        var found = false;
        foreach (var hash in known)
        {
            found |= CryptographicOperations.FixedTimeEquals(hash, presented);
        }

        return found;
    }
}
