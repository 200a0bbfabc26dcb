using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>
/// Reads a multipart/form-data body in bounded memory: the fields into text, then the file as a stream. What follows
/// the file is read to the form's end and not looked at, as S3 does.
/// </summary>
internal sealed class FormReader
{
    // RFC 2046.
    private const int BoundaryLengthMax = 70;
    private const int PartHeadersMax = 8;
    private const int PartHeaderBytesMax = 4 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly MultipartReader _reader;
    private MultipartSection? _file;
    private bool _ended;

    private FormReader(Stream body, string boundary) => _reader = new MultipartReader(boundary, body)
    {
        HeadersCountLimit = PartHeadersMax,
        HeadersLengthLimit = PartHeaderBytesMax,
        BodyLengthLimit = null,
    };

    /// <summary>Bytes of the file handed out so far.</summary>
    public long FileBytes { get; private set; }

    /// <summary>The boundary of a multipart/form-data request; null for any other.</summary>
    public static string? TryReadBoundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        return boundary.Length is > 0 and <= BoundaryLengthMax ? boundary.ToString() : throw FormErrors.Malformed();
    }

    /// <summary>Reads the fields, up to the file.</summary>
    /// <exception cref="S3Exception">A body that is no form, fields that are too many, or no file.</exception>
    public static async ValueTask<FormUpload> ReadAsync(
        Stream body, string boundary, CancellationToken cancellationToken)
    {
        var form = new FormReader(body, boundary);
        var fields = new FormFields();
        while (await form.NextAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
                || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
            {
                throw FormErrors.Malformed();
            }

            if (name.Equals("file", StringComparison.OrdinalIgnoreCase))
            {
                form._file = section;
                fields.Expand(FileNameOf(disposition));
                return new FormUpload(form, fields);
            }

            fields.Add(name.ToString(), await ReadTextAsync(section.Body, fields.RoomBytes, cancellationToken));
        }

        throw new S3Exception(S3Errors.InvalidArgument, "POST requires exactly one file upload per request.");
    }

    /// <summary>Reads bytes of the file; 0 at its end, after the form's end was seen.</summary>
    public async ValueTask<int> ReadFileAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return 0;
        }

        try
        {
            var count = await _file!.Body.ReadAsync(buffer, cancellationToken);
            FileBytes += count;
            if (count > 0)
            {
                return count;
            }
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw FormErrors.Malformed(e);
        }

        while (await NextAsync(cancellationToken) is not null)
        {
        }

        _ended = true;
        return 0;
    }

    // A browser may send a whole path, whose backslashes it does not escape; only its last name is the file's.
    private static string FileNameOf(ContentDispositionHeaderValue disposition)
    {
        var name = disposition.FileNameStar.HasValue
            ? disposition.FileNameStar.ToString()
            : HeaderUtilities.RemoveQuotes(disposition.FileName).ToString()
                .Replace("\\\"", "\"", StringComparison.Ordinal);
        return name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    private static async ValueTask<string> ReadTextAsync(
        Stream body, int bytesMax, CancellationToken cancellationToken)
    {
        // One more than fits tells that it does not.
        var bytes = new byte[bytesMax + 1];
        try
        {
            var length = await body.ReadAtLeastAsync(
                bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return length <= bytesMax ? StrictUtf8.GetString(bytes, 0, length) : throw FormErrors.TooLargeFields();
        }
        catch (Exception e) when (IsMalformed(e) || e is DecoderFallbackException)
        {
            throw FormErrors.Malformed(e);
        }
    }

    // What MultipartReader says of bytes that are no form, or not all of one.
    private static bool IsMalformed(Exception e) =>
        e is InvalidDataException or (IOException and not BadHttpRequestException);

    private async ValueTask<MultipartSection?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw FormErrors.Malformed(e);
        }
    }
}
