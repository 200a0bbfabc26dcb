using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Forms;
using OrleansAlluxio.Gateway.S3.Signing;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>A request whose sender is known. Immutable; the one thing that handlers read.</summary>
internal sealed class S3Request
{
    /// <summary>HTTP method, upper-case.</summary>
    public required string Method { get; init; }

    /// <summary>Bucket, key and query.</summary>
    public required S3Target Target { get; init; }

    /// <summary>Headers, only to be read.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>Who asks.</summary>
    public required S3Identity Identity { get; init; }

    /// <summary>The connection it came on.</summary>
    public HttpContext? Http { private get; init; }

    /// <summary>The address it came from.</summary>
    public IPAddress? SourceIp => Http?.Connection.RemoteIpAddress;

    /// <summary>Whether it came over TLS.</summary>
    public bool IsSecure => Http?.Request.IsHttps == true;

    /// <summary>Names this request in answers and logs.</summary>
    public required string Id { get; init; }

    /// <summary>The form that the request came as; null for any other request.</summary>
    public FormUpload? Form { get; init; }

    /// <summary>The bucket's name.</summary>
    public string Bucket => Target.Bucket;

    /// <summary>The key.</summary>
    public string Key => Target.Key;

    /// <summary>The query.</summary>
    public S3Query Query => Target.Query;

    /// <summary>Whether the key names a directory marker.</summary>
    public bool IsMarker => Key.EndsWith('/');

    /// <summary>The version asked for; null for the current one.</summary>
    public string? VersionId => VersionNames.Read(Query.Get("versionId"));

    /// <summary>Who asks, for the fabric.</summary>
    public FabricCaller Caller => Identity.Caller;

    /// <summary>Options for a fabric call on the caller's behalf.</summary>
    public OperationOptions AsCaller() => new() { Caller = Caller };

    /// <summary>The bucket's directory.</summary>
    public FabricPath BucketPath() => KeyPaths.OfBucket(Bucket);

    /// <summary>The key's path.</summary>
    public FabricPath KeyPath() => KeyPaths.OfKey(Bucket, Key);

    /// <summary>A header sent at most once; null when it was not.</summary>
    public string? Header(string name)
    {
        var values = Headers[name];
        return values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => throw new S3Exception(S3Errors.InvalidArgument, $"The header {name} is given more than once."),
        };
    }
}
