using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>
/// What clusters share, and proves of it: a request is signed whole, with time and nonce; an answer under a key that
/// only who knows the secret makes of the request's nonce. Thread-safe.
/// </summary>
public sealed class PeerSecret
{
    private readonly SharedSecret _secret;

    /// <summary>Takes the secret as the operator typed it.</summary>
    /// <exception cref="FabricException">InvalidArgument for one that is too short to be any.</exception>
    public PeerSecret(string text) => _secret = new SharedSecret(text, "orleansalluxio peer request v1");

    internal string OfRequest(string target, long unixMs, string nonce, ReadOnlySpan<byte> body)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"request\n{target}\n{unixMs}\n{nonce}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");
        return Convert.ToHexStringLower(_secret.Mac(text));
    }

    /// <summary>The key of everything that answers the request of a nonce.</summary>
    internal byte[] AnswerKey(string nonce) => _secret.Mac("answer\n" + nonce);

    internal static string OfAnswer(byte[] key, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, body));

    internal static bool AreEqual(string given, string expected) => SharedSecret.AreEqual(
        Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(expected));
}
