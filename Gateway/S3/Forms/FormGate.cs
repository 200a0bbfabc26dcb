using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>
/// Turns the form of a web page into a request: reads its fields, checks who signed its policy and that the policy
/// allows the form, and only then names the object that its file is to become. From there on it is a request like any
/// other: what it asks for stands in headers, as an upload by PUT has it.
/// </summary>
internal sealed class FormGate(S3Services services, SigV4Authenticator authenticator)
{
    // Fields that are no header of the object: about the form itself, or read elsewhere.
    private static readonly HashSet<string> OfTheForm = new(StringComparer.OrdinalIgnoreCase)
    {
        "key", "policy", "bucket", "file", "acl", "tagging", "success_action_status", "success_action_redirect",
        "redirect", "AWSAccessKeyId", "signature", "submit", SigV4Names.Algorithm, SigV4Names.Credential,
        SigV4Names.Date, SigV4Names.Signature, SigV4Names.SecurityToken,
    };

    // RFC 9110: what a header's name is made of.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    private static readonly HashSet<string> Headers = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.CacheControl, HeaderNames.ContentType, HeaderNames.ContentDisposition,
        HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.Expires,
    };

    /// <summary>
    /// Whether a request is such a form: a POST to a bucket that is not signed in its header or query. Its body was not
    /// looked at.
    /// </summary>
    public static bool IsForm(HttpRequest request, S3Target target) =>
        HttpMethods.IsPost(request.Method) && target.Bucket.Length > 0 && target.Key.Length == 0
        && target.Query.Parameters.IsEmpty && request.Headers.Authorization.Count == 0
        && request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads the form up to its file and makes the request of it.</summary>
    /// <exception cref="S3Exception">A form that is malformed, not signed by a known key, or not allowed.</exception>
    public async ValueTask<S3Request> ReadAsync(
        HttpContext http, S3Target target, string requestId, CancellationToken cancellationToken)
    {
        var boundary = FormReader.TryReadBoundary(http.Request) ?? throw FormErrors.Malformed();
        if (http.Request.ContentLength is not { } length)
        {
            throw new S3Exception(S3Errors.MissingContentLength) { ClosesConnection = true };
        }

        var bytesMax = services.Options.PutBytesMax;
        if (length > bytesMax + FormFields.BytesMax + (64 << 10))
        {
            throw new S3Exception(S3Errors.EntityTooLarge) { ClosesConnection = true };
        }

        var form = await FormReader.ReadAsync(http.Request.Body, boundary, cancellationToken);
        form.LengthBytesMax = bytesMax;
        var identity = await AuthenticateAsync(form, target, cancellationToken);
        if (form.Fields.Get("key") is not { Length: > 0 } key)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument,
                "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the "
                    + "fields.");
        }

        return new S3Request
        {
            Method = http.Request.Method,
            Target = target.WithKey(key),
            Headers = ToHeaders(form.Fields, http.Request.Headers),
            Identity = identity,
            Id = requestId,
            Form = form,
        };
    }

    private static HeaderDictionary ToHeaders(FormFields fields, IHeaderDictionary sent)
    {
        var headers = new HeaderDictionary { [HeaderNames.Host] = sent.Host };
        foreach (var (name, value) in fields.All)
        {
            var isHeader = Headers.Contains(name)
                || (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !OfTheForm.Contains(name));
            if (!isHeader)
            {
                continue;
            }

            headers[name] = !name.AsSpan().ContainsAnyExcept(TokenCharacters)
                && !value.AsSpan().ContainsAny('\r', '\n', '\0')
                    ? value
                    : throw new S3Exception(
                        S3Errors.InvalidArgument, $"The form field {name} cannot be a header.");
        }

        if (fields.Get("acl") is { } acl)
        {
            headers["x-amz-acl"] = acl;
        }

        if (fields.Get("tagging") is { Length: > 0 } tagging)
        {
            var document = XmlInput.Parse(Encoding.UTF8.GetBytes(tagging), "Tagging");
            headers["x-amz-tagging"] = TaggingDocument.Read(document, ObjectTags.TagsMax).ToText();
        }

        return headers;
    }

    private async ValueTask<S3Identity> AuthenticateAsync(
        FormUpload form, S3Target target, CancellationToken cancellationToken)
    {
        var fields = form.Fields;
        var bucket = target.Bucket;
        if (fields.Get("bucket") is { } named && named != bucket)
        {
            throw new S3Exception(S3Errors.InvalidArgument, "The form is for another bucket.");
        }

        if (fields.Get(SigV4Names.SecurityToken) is not null)
        {
            throw new S3Exception(S3Errors.InvalidToken);
        }

        var policy = fields.Get("policy");
        if (policy is null && fields.Get(SigV4Names.Signature) is null && fields.Get("signature") is null)
        {
            // As any other request that nobody signed.
            return await authenticator.AuthenticateAsync(
                HttpMethods.Post, target, new HeaderDictionary(), cancellationToken);
        }

        if (policy is null)
        {
            throw new S3Exception(S3Errors.InvalidArgument, "Bucket POST must contain a field named 'policy'.");
        }

        var claim = new PolicyClaim(
            fields.Get(SigV4Names.Algorithm), fields.Get(SigV4Names.Credential), fields.Get(SigV4Names.Date), policy,
            fields.Get(SigV4Names.Signature));
        var identity = await authenticator.AuthenticateFormAsync(claim, cancellationToken);
        PostPolicy.Parse(policy).Check(form, bucket, services.Time.GetUtcNow());
        return identity;
    }
}
