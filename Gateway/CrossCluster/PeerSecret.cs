using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>
/// What clusters share, and proves of it: a request is signed whole, with time and nonce; an answer under a key that
/// only who knows the secret makes of the request's nonce. Thread-safe.
/// </summary>
public sealed class PeerSecret
{
    private const int LengthMin = 8;
    private const string Label = "orleansalluxio-cluster-1";

    private readonly byte[] _key;

    /// <summary>Takes the secret as the operator typed it.</summary>
    /// <exception cref="FabricException">InvalidArgument for one that is too short to be any.</exception>
    public PeerSecret(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length < LengthMin)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "read arguments", "--cluster-secret",
                $"a secret has at least {LengthMin} characters");
        }

        _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Label), Encoding.UTF8.GetBytes(text));
    }

    internal string OfRequest(string target, long unixMs, string nonce, ReadOnlySpan<byte> body)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"request\n{target}\n{unixMs}\n{nonce}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The key of everything that answers the request of a nonce.</summary>
    internal byte[] AnswerKey(string nonce) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("answer\n" + nonce));

    internal static string OfAnswer(byte[] key, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, body));

    internal static bool AreEqual(string given, string expected) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(expected));
}
