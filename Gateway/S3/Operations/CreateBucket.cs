using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT /bucket: makes a top-level directory.</summary>
internal sealed class CreateBucket : IS3Operation
{
    private static readonly S3Error BucketAlreadyExists =
        new("BucketAlreadyExists", 409, "The requested bucket name is another owner's.");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        if (!BucketNames.IsValidForNew(request.Bucket))
        {
            throw new S3Exception(S3Errors.InvalidBucketName) { Details = [new("BucketName", request.Bucket)] };
        }

        var asked = request.Header("x-amz-object-ownership");
        var ownership = asked is null
            ? default(ObjectOwnership?)
            : BucketOwnership.Parse(asked, S3Errors.InvalidArgument);
        var acl = await AclRequest.OfNewBucketAsync(exchange, ownership ?? default, cancellationToken);
        await CheckLocationAsync(exchange, cancellationToken);
        try
        {
            await exchange.Client.CreateDirectoryAsync(
                request.BucketPath(), new DirectoryOptions { Caller = request.Caller }, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.AlreadyExists)
        {
            var there = await exchange.Client.TryGetStatusAsync(
                request.BucketPath(), request.AsCaller(), cancellationToken);
            throw new S3Exception(
                request.Caller.IsSuperuser || there?.Owner == request.Caller.User
                    ? S3Errors.BucketAlreadyOwnedByYou
                    : BucketAlreadyExists,
                inner: e)
            { Details = [new("BucketName", request.Bucket)] };
        }

        if (acl is not null || ownership is not null)
        {
            await exchange.Client.SetAttributesAsync(
                request.BucketPath(), Settings(request.Caller, acl, ownership), cancellationToken);
        }

        exchange.Response.Headers.Location = "/" + request.Bucket;
        exchange.SendEmpty(200);
    }

    private static AttributeChange Settings(FabricCaller caller, KeptAcl? acl, ObjectOwnership? ownership)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        acl?.AddTo(kept);
        if (ownership is not null)
        {
            kept[BucketDocuments.OwnershipControls] = ownership.Value.ToString();
        }

        return new AttributeChange { Caller = caller, Acl = acl?.Posix, SetXAttrs = kept };
    }

    private static async ValueTask CheckLocationAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        if (body.LengthBytes == 0)
        {
            await body.VerifyAsync(cancellationToken);
            return;
        }

        var root = await XmlInput.ReadAsync(body, "CreateBucketConfiguration", XmlInput.BytesMax, cancellationToken);
        if (XmlInput.ChildText(root, "LocationConstraint") is { Length: > 0 } location
            && location != exchange.Options.Region && !(location == "EU" && exchange.Options.Region == "eu-west-1"))
        {
            throw new S3Exception(
                S3Errors.InvalidLocation, $"The {location} location constraint is incompatible with this region.");
        }
    }
}
