using System.Buffers.Text;
using System.Text;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// Where a listing goes on: the last key shown, packed so that no client takes it for a key. Holds nothing secret.
/// </summary>
internal static class ContinuationToken
{
    private const char Version = '1';

    /// <summary>Packs a key.</summary>
    public static string Encode(string key) => Version + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>Unpacks it.</summary>
    /// <exception cref="S3Exception">InvalidArgument for what was not packed here.</exception>
    public static string Decode(string token)
    {
        try
        {
            if (token.Length > 1 && token[0] == Version)
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(
                    Base64Url.DecodeFromChars(token.AsSpan(1)));
            }
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw Incorrect(e);
        }

        throw Incorrect(null);
    }

    private static S3Exception Incorrect(Exception? inner) =>
        new(S3Errors.InvalidArgument, "The continuation token provided is incorrect.", inner);
}
