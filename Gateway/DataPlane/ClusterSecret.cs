using System.Globalization;
using System.Security.Cryptography;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// What the processes of one fabric share: who knows it speaks as the fabric. Signs each request for a short time, and
/// for nothing else than that request.
/// </summary>
public sealed class ClusterSecret
{
    // Room for clocks that differ; within it a request that somebody recorded could be sent again, which changes
    // nothing that the first did not.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly SharedSecret _secret;

    private ClusterSecret(SharedSecret secret) => _secret = secret;

    /// <summary>The key that a secret text stands for. InvalidArgument for one that is too short.</summary>
    public static ClusterSecret Of(string secret) => new(new SharedSecret(secret, "orleansalluxio cluster request v1"));

    /// <inheritdoc/>
    public override string ToString() => "cluster secret";

    /// <summary>The token of a request made now.</summary>
    internal string Sign(in ClusterClaim claim, TimeProvider time)
    {
        var expires = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        return $"{expires.ToString(CultureInfo.InvariantCulture)}.{Convert.ToHexStringLower(Mac(claim, expires))}";
    }

    /// <summary>Whether a token is good for a request now. Takes the same time wherever it differs.</summary>
    internal bool IsGood(string? token, in ClusterClaim claim, TimeProvider time)
    {
        var dot = token?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot <= 0 || token!.Length - dot - 1 != 2 * HMACSHA256.HashSizeInBytes
            || !long.TryParse(
                token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            return false;
        }

        Span<byte> presented = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isHex = Convert.FromHexString(token.AsSpan(dot + 1), presented, out _, out _)
            == System.Buffers.OperationStatus.Done;
        var isSigned = SharedSecret.AreEqual(Mac(claim, expires), presented);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();

        // Nor one from far ahead: a signer may not make a token that is good for ever.
        return isHex && isSigned && now < expires && expires - now <= 2 * Lifetime.TotalMilliseconds;
    }

    private byte[] Mac(in ClusterClaim claim, long expires) => _secret.Mac(string.Join(
        '\n', claim.Method, claim.Target, claim.Digest, claim.Caller, expires.ToString(CultureInfo.InvariantCulture)));
}
