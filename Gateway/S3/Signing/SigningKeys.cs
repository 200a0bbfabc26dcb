using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>SigV4 signing keys: four HMACs a day for each key pair, remembered up to a bound.</summary>
internal sealed class SigningKeys
{
    /// <summary>Keys remembered; when full, all are forgotten: deriving one again costs some 5 us.</summary>
    public const int KeysMax = 1024;

    private readonly ConcurrentDictionary<SigningScope, Entry> _keys = new();

    /// <summary>The key for a scope. The array is shared: it must not be changed.</summary>
    public byte[] Get(SigningScope scope, string secret)
    {
        // A rotated secret under the same id must not find the old key.
        if (_keys.TryGetValue(scope, out var entry) && string.Equals(entry.Secret, secret, StringComparison.Ordinal))
        {
            return entry.Key;
        }

        if (_keys.Count >= KeysMax)
        {
            _keys.Clear();
        }

        var key = Derive(scope, secret);
        _keys[scope] = new Entry(secret, key);
        return key;
    }

    private static byte[] Derive(SigningScope scope, string secret)
    {
        var date = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(scope.Date));
        var region = HMACSHA256.HashData(date, Encoding.UTF8.GetBytes(scope.Region));
        var service = HMACSHA256.HashData(region, Encoding.UTF8.GetBytes(scope.Service));
        return HMACSHA256.HashData(service, "aws4_request"u8);
    }

    private readonly record struct Entry(string Secret, byte[] Key);
}
