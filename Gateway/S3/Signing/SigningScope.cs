using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>What a SigV4 credential is good for: <c>AKID/20130524/us-east-1/s3/aws4_request</c>.</summary>
/// <param name="AccessKeyId">The key id.</param>
/// <param name="Date">Day, yyyyMMdd.</param>
/// <param name="Region">Region.</param>
/// <param name="Service">Service.</param>
internal readonly record struct SigningScope(string AccessKeyId, string Date, string Region, string Service)
{
    private const string Terminator = "aws4_request";

    /// <summary>Parses a credential. Key ids may hold slashes, so it is read from its end.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SigningScope scope)
    {
        scope = default;
        if (!TryCutLast(ref text, out var terminator) || terminator is not Terminator
            || !TryCutLast(ref text, out var service) || !TryCutLast(ref text, out var region)
            || !TryCutLast(ref text, out var date) || text.IsEmpty || date.Length != 8)
        {
            return false;
        }

        foreach (var digit in date)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }
        }

        scope = new SigningScope(text.ToString(), date.ToString(), region.ToString(), service.ToString());
        return true;
    }

    /// <summary>Appends the scope without the key id, as it is signed.</summary>
    public void AppendTo(Utf8Text text) =>
        text.Append(Date).Append('/').Append(Region).Append('/').Append(Service).Append('/').Append(Terminator);

    private static bool TryCutLast(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> last)
    {
        var slash = text.LastIndexOf('/');
        last = slash < 0 ? default : text[(slash + 1)..];
        text = slash < 0 ? text : text[..slash];
        return slash >= 0 && !last.IsEmpty;
    }
}
