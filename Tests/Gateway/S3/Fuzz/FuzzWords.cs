namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>What made-up requests are made of.</summary>
internal static class FuzzWords
{
    public static readonly string[] Methods =
        ["GET", "GET", "GET", "PUT", "PUT", "PUT", "POST", "POST", "DELETE", "HEAD"];

    /// <summary>Methods that hardly any operation has.</summary>
    public static readonly string[] RareMethods = ["OPTIONS", "PATCH", "get", "X", "TRACE", "PROPFIND"];

    /// <summary>How many of <see cref="Keys"/> exist, or are being uploaded.</summary>
    public const int KeysThatAre = 5;

    /// <summary>Keys, encoded; the first ones exist.</summary>
    public static readonly string[] Keys =
    [
        "k", "dir/a", "dir/b%20%2Bc", "big", "dir/", "dir", "new", "new/er/key", "%C3%BC/%E6%97%A5", "a//b", "/lead",
        "trail/", ".", "..", "../canary/k", "..%2F..%2Fcanary%2Fk", "%2e%2e/canary/k", "dir/../../canary/k", "%00",
        "a%00b", "%FF", "%ED%A0%80", "a%0Ab", "%F0%9F%98%80", "%5C", "%25", "*", "k%3FversionId", ".fabric", "~",
        "con", "dir/a/below",
    ];

    /// <summary>Subresources and parameters that choose an operation.</summary>
    public static readonly string[] Subresources =
    [
        "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "acl", "tagging", "acl",
        "tagging", "cors", "policy", "lifecycle", "versioning", "versions", "uploads", "delete", "list-type=2",
        "attributes", "uploadId={U}", "uploadId={U}&partNumber=1", "uploadId={U}&partNumber=2", "versionId=null",
        "cors", "policy", "policyStatus", "publicAccessBlock", "lifecycle", "versioning", "versions", "location",
        "uploads", "delete", "attributes", "ownershipControls", "encryption", "website", "logging", "notification",
        "requestPayment", "accelerate", "replication", "object-lock", "legal-hold", "retention", "torrent", "restore",
        "select&select-type=2", "inventory", "analytics", "metrics", "intelligent-tiering", "list-type=2",
        "list-type=1", "list-type=x", "uploadId={U}", "uploadId={U}&partNumber=1", "uploadId={U}&partNumber={N}",
        "uploadId={W}", "uploadId=", "partNumber={N}", "versionId={V}", "versionId={V}&tagging", "versionId={V}&acl",
        "acl&tagging", "uploads&uploadId={U}", "delete&delete=x", "renameObject", "session", "metadataTable",
        "rename",
    ];

    /// <summary>Other parameters.</summary>
    public static readonly string[] Parameters =
    [
        "max-keys", "max-uploads", "max-parts", "max-buckets", "part-number-marker", "marker", "key-marker",
        "upload-id-marker", "version-id-marker", "continuation-token", "start-after", "prefix", "delimiter",
        "encoding-type", "fetch-owner", "allow-unordered", "versionId", "partNumber", "response-content-type",
        "response-expires", "response-cache-control", "response-content-disposition", "response-content-language",
        "response-content-encoding", "x-id", "bucket-region", "X-Amz-Expires", "X-Amz-Algorithm", "X-Amz-Signature",
        "AWSAccessKeyId", "Signature", "Expires", "uploadId", "x-amz-acl", "optional-object-attributes",
    ];

    public static readonly string[] Headers =
    [
        "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "content-md5",
        "content-type", "content-encoding", "content-disposition", "content-language", "cache-control", "expires",
        "x-amz-copy-source", "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-copy-source-if-match",
        "x-amz-copy-source-if-none-match", "x-amz-copy-source-if-modified-since", "x-amz-metadata-directive",
        "x-amz-tagging-directive", "x-amz-tagging", "x-amz-acl", "x-amz-grant-read", "x-amz-grant-full-control",
        "x-amz-meta-a", "x-amz-meta-long", "x-amz-storage-class", "x-amz-checksum-crc32", "x-amz-checksum-sha256",
        "x-amz-checksum-crc64nvme", "x-amz-checksum-type", "x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm",
        "x-amz-checksum-mode", "x-amz-object-attributes", "x-amz-max-parts", "x-amz-part-number-marker",
        "x-amz-server-side-encryption", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key", "x-amz-website-redirect-location", "x-amz-object-lock-mode",
        "x-amz-bypass-governance-retention", "x-amz-mfa", "x-amz-request-payer", "x-amz-expected-bucket-owner",
        "x-amz-decoded-content-length", "x-amz-trailer", "x-amz-mp-object-size", "x-amz-bucket-object-lock-enabled",
        "x-amz-object-ownership", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "origin",
        "access-control-request-method", "access-control-request-headers", "expect", "x-fabric-user",
        "x-forwarded-for", "x-amz-if-match-size", "x-amz-rename-source", "x-http-method-override",
    ];

    /// <summary>Values that mean something to some header or parameter, and values that mean nothing.</summary>
    public static readonly string[] Values =
    [
        "", "0", "1", "2", "-1", "10000", "10001", "1000", "1001", "2147483647", "2147483648", "9223372036854775807",
        "9223372036854775808", "99999999999999999999999999", "1e3", "0x10", "+1", " 1", "1.5", "\uff11\uff12",
        "\u0661", "NaN", "true", "false", "null", "*", "\"\"", "\"{E}\"", "{E}", "\"a\", \"b\"", "W/\"{E}\"",
        "bytes=0-0", "bytes=-1", "bytes=0-", "bytes=-", "bytes=5-2", "bytes=0-0,2-3", "bytes=9223372036854775807-",
        "bytes=-9223372036854775808", "bytes=0-18446744073709551615", "items=0-1", "/{B}/k", "{B}/k", "{B}/dir/",
        "/{B}/k?versionId={V}", "/{B}/absent", "/canary/k", "/{B}", "/", "//", "/{B}/%", "/{B}/%FF", "/{B}/..%2F..",
        "COPY", "REPLACE", "private", "public-read", "public-read-write", "authenticated-read",
        "bucket-owner-full-control", "id=\"x\"", "uri=\"http://x\"", "a=b", "a=b&a=c", "a", "&", "=", "%", "%zz",
        "STANDARD", "GLACIER", "CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME", "FULL_OBJECT", "COMPOSITE",
        "ENABLED", "AAAAAA==", "AAAAAAAAAAA=", "1B2M2Y8AsgTpgAmY7PhCfg==",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "AES256", "aws:kms", "ETag,ObjectSize", "ETag",
        "Checksum,ObjectParts", "url", "xml", "/", "\u00e9", "\ud83d\ude00", "text/plain", "aws-chunked",
        "gzip, aws-chunked", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "not a date",
        "20260304T050607Z", "http://a.example", "GET", "100-continue", "UNSIGNED-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "{U}", "{V}", "{L}",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "k", "dir/", "dir/a", "z", "\u007f",
    ];

    /// <summary>Documents that some operation takes, and others: a line of <c>documents.txt</c> each.</summary>
    public static readonly string[] Documents = ReadDocuments();

    /// <summary>The documents that the operation of a subresource takes; none when it takes none.</summary>
    public static string[] DocumentsOf(string subresource)
    {
        var name = subresource.Split('&')[0];
        var root = name switch
        {
            "acl" => "<AccessControlPolicy",
            "tagging" => "<Tagging",
            "cors" => "<CORS",
            "policy" => "{",
            "publicAccessBlock" => "<PublicAccess",
            "lifecycle" => "<Lifecycle",
            "versioning" => "<Versioning",
            "delete" => "<Delete",
            "ownershipControls" => "<Ownership",
            "uploadId={U}" when !subresource.Contains("partNumber", StringComparison.Ordinal) => "<Complete",
            _ => null,
        };
        return root is null
            ? []
            : [.. Documents.Where(document => document.StartsWith(root, StringComparison.Ordinal))];
    }

    private static string[] ReadDocuments()
    {
        using var stored = typeof(FuzzWords).Assembly.GetManifestResourceStream("fuzz-documents.txt")!;
        using var text = new StreamReader(stored);
        return [string.Empty, .. text.ReadToEnd().Split('\n').Select(
            static line => line.Replace("\\r\\n", "\r\n", StringComparison.Ordinal))];
    }
}
