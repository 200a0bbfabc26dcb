using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Authorization;

/// <summary>A request that is one operation of the table, and works in the tree that the test makes.</summary>
internal sealed record OperationRow(
    string Method, string Target, string? Body = null, string? HeaderName = null, string? HeaderValue = null)
{
    private const string Tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";

    /// <summary>At least one request of every operation.</summary>
    public static IReadOnlyList<OperationRow> All { get; } =
    [
        new("GET", "/"), new("PUT", "/new-bucket"), new("HEAD", "/bkt"), new("DELETE", "/empty"),
        new("GET", "/bkt"), new("GET", "/bkt?list-type=2"), new("GET", "/bkt?uploads"),
        new("GET", "/bkt?location"), new("GET", "/bkt?cors"), new("GET", "/bkt?encryption"),
        new("GET", "/bkt?lifecycle"), new("GET", "/bkt?object-lock"), new("GET", "/bkt?replication"),
        new("GET", "/bkt?tagging"), new("GET", "/bkt?website"), new("GET", "/bkt?versioning"),
        new("GET", "/bkt?versions"), new("PUT", "/bkt?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
        new("GET", "/bkt?accelerate"), new("GET", "/bkt?logging"), new("GET", "/bkt?notification"),
        new("GET", "/bkt?requestPayment"), new("GET", "/bkt?policy"), new("GET", "/bkt?policyStatus"),
        new("PUT", "/bkt?policy", "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"fabric\"},"
            + "\"Action\":\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::bkt\"}}"),
        new("DELETE", "/bkt?policy"), new("GET", "/bkt?publicAccessBlock"), new("DELETE", "/bkt?publicAccessBlock"),
        new("PUT", "/bkt?publicAccessBlock", "<PublicAccessBlockConfiguration/>"),
        new("GET", "/bkt?ownershipControls"), new("DELETE", "/bkt?ownershipControls"),
        new("PUT", "/bkt?ownershipControls", "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership>"
            + "</Rule></OwnershipControls>"),
        new("PUT", "/bkt?cors", "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"
            + "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"), new("DELETE", "/bkt?cors"),
        new("PUT", "/bkt?tagging", Tags), new("DELETE", "/bkt?tagging"),
        new("GET", "/bkt/k?attributes", null, "x-amz-object-attributes", "ETag"),
        new("GET", "/bkt?acl"), new("PUT", "/bkt?acl", null, "x-amz-acl", "private"),
        new("POST", "/bkt?delete", "<Delete><Object><Key>k</Key></Object></Delete>"),
        new("GET", "/bkt/k"), new("HEAD", "/bkt/k"), new("PUT", "/bkt/k", "new"), new("DELETE", "/bkt/k"),
        new("PUT", "/bkt/copy", null, "x-amz-copy-source", "/bkt/k"), new("PUT", "/bkt/k/", string.Empty),
        new("GET", "/bkt/k?tagging"), new("PUT", "/bkt/k?tagging", Tags), new("DELETE", "/bkt/k?tagging"),
        new("GET", "/bkt/k?acl"), new("PUT", "/bkt/k?acl", null, "x-amz-acl", "private"),
        new("GET", "/bkt/k?legal-hold"), new("GET", "/bkt/k?retention"), new("POST", "/bkt/m?uploads"),
        new("PUT", "/bkt/u?partNumber=2&uploadId=upload-000001", "part"),
        new("PUT", "/bkt/u?partNumber=2&uploadId=upload-000001", null, "x-amz-copy-source", "/bkt/k"),
        new("GET", "/bkt/u?uploadId=upload-000001"), new("DELETE", "/bkt/u?uploadId=upload-000001"),
        new("POST", "/bkt/u?uploadId=upload-000001", "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
            + "<ETag>b9a64ed24d9f1b2ba2b5e9b4e0cd8b9c</ETag></Part></CompleteMultipartUpload>"),
    ];

    /// <summary>The body in bytes; null for none.</summary>
    public byte[]? Bytes => Body is null ? null : Encoding.UTF8.GetBytes(Body);

    /// <summary>Its header.</summary>
    public (string Name, string Value)[] Headers => HeaderName is null ? [] : [(HeaderName, HeaderValue!)];

    /// <summary>The operation that the table finds.</summary>
    public IS3Operation Operation => S3OperationTable.Find(Request);

    /// <summary>The action that the operation declares.</summary>
    public S3Action Action => S3Actions.Of(Operation, Request)!;

    private S3Request Request
    {
        get
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in Headers)
            {
                headers[name] = value;
            }

            return new S3Request
            {
                Method = Method,
                Target = S3Target.Parse(Target, "h", null),
                Headers = headers,
                Identity = new S3Identity
                {
                    Caller = FabricCaller.System,
                    AccessKeyId = "x",
                    Payload = PayloadKind.Unsigned,
                },
                Id = "1",
            };
        }
    }
}
