using System.Security.Cryptography;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>
/// Checks the chain of signatures of a streaming upload: each chunk's signature covers the one before. Not thread-safe.
/// </summary>
internal sealed class ChunkSigner(SigningScope scope, string timestamp, byte[] key, byte[] seedSignature)
{
    private static readonly byte[] EmptyHash = SHA256.HashData([]);

    private readonly byte[] _previous = [.. seedSignature];

    /// <summary>Whether a chunk has the signature it claims; if so the next one builds on it.</summary>
    public bool TryAcceptChunk(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> claimedSignature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chunk, hash);
        return TryAccept("AWS4-HMAC-SHA256-PAYLOAD", hash, withEmptyHash: true, claimedSignature);
    }

    /// <summary>Whether the trailers, as <c>name:value\n</c> lines, have the signature they claim.</summary>
    public bool TryAcceptTrailers(ReadOnlySpan<byte> trailers, ReadOnlySpan<byte> claimedSignature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(trailers, hash);
        return TryAccept("AWS4-HMAC-SHA256-TRAILER", hash, withEmptyHash: false, claimedSignature);
    }

    private bool TryAccept(string algorithm, ReadOnlySpan<byte> hash, bool withEmptyHash, ReadOnlySpan<byte> claimed)
    {
        using var text = new Utf8Text(384);
        text.Append(algorithm).Append('\n').Append(timestamp).Append('\n');
        scope.AppendTo(text);
        text.Append('\n').AppendHex(_previous).Append('\n');
        if (withEmptyHash)
        {
            text.AppendHex(EmptyHash).Append('\n');
        }

        text.AppendHex(hash);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text.Written.Span, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, claimed))
        {
            return false;
        }

        signature.CopyTo(_previous);
        return true;
    }
}
