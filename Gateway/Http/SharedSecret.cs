using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// What processes or clusters share to know each other, as a key for one purpose: what is signed under one purpose says
/// nothing under another, though the operator typed one secret. Thread-safe.
/// </summary>
internal sealed class SharedSecret
{
    /// <summary>Characters of the shortest text.</summary>
    public const int LengthMin = 12;

    private readonly byte[] _key;

    /// <summary>Takes the secret as the operator typed it.</summary>
    /// <exception cref="FabricException">InvalidArgument for one that is too short to be any.</exception>
    public SharedSecret(string text, string purpose)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length < LengthMin)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "read cluster secret", "--cluster-secret",
                $"a secret has at least {LengthMin} characters");
        }

        _key = Mac(Encoding.UTF8.GetBytes(purpose), text);
    }

    /// <summary>The proof that who knows the secret said a text: HMAC-SHA256.</summary>
    public byte[] Mac(string text) => Mac(_key, text);

    /// <summary>Whether two proofs are one, in a time that tells nothing.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> given, ReadOnlySpan<byte> expected) =>
        CryptographicOperations.FixedTimeEquals(given, expected);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
