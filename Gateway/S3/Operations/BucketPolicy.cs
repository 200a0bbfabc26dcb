using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Policies;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?policy, and GET ?policyStatus.</summary>
internal sealed class BucketPolicy() : BucketSetting(BucketDocuments.Policy, "policy", putStatus: 204)
{
    /// <inheritdoc/>
    protected override async ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken)
    {
        if (exchange.Request.Query.Has("policyStatus"))
        {
            using var xml = XmlText.Document();
            xml.OpenRoot("PolicyStatus").Element("IsPublic", PolicyParser.ParseStored(text).IsPublic)
                .Close("PolicyStatus");
            await exchange.SendAsync(xml, cancellationToken);
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        exchange.Response.StatusCode = 200;
        exchange.Response.ContentType = "application/json";
        exchange.Response.ContentLength = bytes.Length;
        await exchange.Response.BodyWriter.WriteAsync(bytes, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        byte[] bytes;
        using (var body = exchange.OpenBody(computeMd5: false))
        {
            bytes = body.LengthBytes > PolicyParser.BytesMax
                ? throw PolicyParser.Wrong($"A policy has at most {PolicyParser.BytesMax} bytes.")
                : await XmlInput.ReadBytesAsync(body, PolicyParser.BytesMax, cancellationToken);
        }

        var policy = PolicyParser.Parse(bytes, exchange.Request.Bucket);
        foreach (var user in policy.Users)
        {
            if (user != PrincipalNames.Fabric
                && await exchange.Client.Identities.TryGetUserAsync(user, cancellationToken) is null)
            {
                throw PolicyParser.Wrong($"Invalid principal in policy: there is no user {user}.");
            }
        }

        var guard = new BucketGuard(await exchange.GetBucketAsync(cancellationToken));
        if (policy.IsPublic && guard.PublicAccess.BlockPublicPolicy)
        {
            throw new S3Exception(
                S3Errors.AccessDenied, "The bucket's public access block refuses policies that are public.");
        }

        return Encoding.UTF8.GetString(bytes);
    }
}
