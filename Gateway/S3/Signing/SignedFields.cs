namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>What of a request is signed beside its line.</summary>
/// <param name="HeaderList">The list as sent: lower-case names with ';' between.</param>
/// <param name="HeaderNames">The same, split.</param>
/// <param name="PayloadHash">The last line: a SHA-256 in hex, or a word such as UNSIGNED-PAYLOAD.</param>
internal readonly record struct SignedFields(string HeaderList, string[] HeaderNames, string PayloadHash);
