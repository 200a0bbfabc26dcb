using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>What can be wrong with a form upload, in S3's words.</summary>
internal static class FormErrors
{
    private static readonly S3Error MalformedPost =
        new("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");

    private static readonly S3Error FieldsTooLarge = new(
        "MaxPostPreDataLengthExceededError", 400,
        "Your POST request fields preceding the upload file were too large.");

    private static readonly S3Error InvalidPolicy =
        new("InvalidPolicyDocument", 400, "The content of the form does not meet the conditions of the policy.");

    /// <summary>The body is no form; nobody knows where the next request begins.</summary>
    public static S3Exception Malformed(Exception? inner = null) =>
        new(MalformedPost, inner: inner) { ClosesConnection = true };

    /// <summary>More before the file than fields may have.</summary>
    public static S3Exception TooLargeFields(Exception? inner = null) =>
        new(FieldsTooLarge, inner: inner) { ClosesConnection = true };

    /// <summary>A policy that cannot be read.</summary>
    public static S3Exception BadPolicy(string reason, Exception? inner = null) =>
        new(InvalidPolicy, $"Invalid Policy: {reason}", inner);

    /// <summary>A form that its policy does not allow.</summary>
    public static S3Exception NotAllowed(string reason) =>
        new(S3Errors.AccessDenied, $"Invalid according to Policy: {reason}");
}
