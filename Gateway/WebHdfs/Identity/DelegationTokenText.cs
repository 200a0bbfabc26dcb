using System.Buffers.Text;
using System.Security.Cryptography;

namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// The text of a token: Hadoop's <c>urlString</c>, which its clients take apart. The identifier in it has Hadoop's
/// fields; its password is a signature of the identifier.
/// </summary>
internal static class DelegationTokenText
{
    private const string Kind = "WEBHDFS delegation";
    private const int TextCharsMax = 8192;

    /// <summary>The text of a record.</summary>
    public static string Write(DelegationTokenRecord record, ReadOnlySpan<byte> secret)
    {
        var identifier = IdentifierOf(record);
        var text = new List<byte>();
        HadoopWire.WriteBytes(text, identifier);
        HadoopWire.WriteBytes(text, HMACSHA256.HashData(secret, identifier));
        HadoopWire.WriteText(text, Kind);
        HadoopWire.WriteText(text, string.Empty);
        return Base64Url.EncodeToString(text.ToArray());
    }

    /// <summary>The number of a token whose signature holds; null for any other text.</summary>
    public static long? TryRead(string text, ReadOnlySpan<byte> secret)
    {
        if (text.Length is 0 or > TextCharsMax || !Base64Url.IsValid(text))
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        return HadoopWire.TryReadBytes(ref bytes, out var identifier)
            && HadoopWire.TryReadBytes(ref bytes, out var password)
            && CryptographicOperations.FixedTimeEquals(password, HMACSHA256.HashData(secret, identifier))
                ? NumberOf(identifier)
                : null;
    }

    private static byte[] IdentifierOf(DelegationTokenRecord record)
    {
        // Version, owner, renewer, real user, issued, ends at the latest, number, number of the key.
        List<byte> identifier = [0];
        HadoopWire.WriteText(identifier, record.Owner);
        HadoopWire.WriteText(identifier, record.Renewer);
        HadoopWire.WriteText(identifier, record.RealUser);
        HadoopWire.WriteNumber(identifier, record.IssuedUnixMs);
        HadoopWire.WriteNumber(identifier, record.MaxUnixMs);
        HadoopWire.WriteNumber(identifier, record.Number);
        HadoopWire.WriteNumber(identifier, 1);
        return [.. identifier];
    }

    private static long? NumberOf(ReadOnlySpan<byte> identifier)
    {
        var rest = identifier.IsEmpty ? identifier : identifier[1..];
        return HadoopWire.TryReadBytes(ref rest, out _) && HadoopWire.TryReadBytes(ref rest, out _)
            && HadoopWire.TryReadBytes(ref rest, out _) && HadoopWire.TryReadNumber(ref rest, out _)
            && HadoopWire.TryReadNumber(ref rest, out _) && HadoopWire.TryReadNumber(ref rest, out var number)
                ? number
                : null;
    }
}
