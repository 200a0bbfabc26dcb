using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT /bucket: makes a top-level directory.</summary>
internal sealed class CreateBucket : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        if (!BucketNames.IsValidForNew(request.Bucket))
        {
            throw new S3Exception(S3Errors.InvalidBucketName) { Details = [new("BucketName", request.Bucket)] };
        }

        await CheckLocationAsync(exchange, cancellationToken);
        try
        {
            await exchange.Client.CreateDirectoryAsync(
                request.BucketPath(), new DirectoryOptions { Caller = request.Caller }, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.AlreadyExists)
        {
            throw new S3Exception(
                S3Errors.BucketAlreadyOwnedByYou, inner: e)
            { Details = [new("BucketName", request.Bucket)] };
        }

        exchange.Response.Headers.Location = "/" + request.Bucket;
        exchange.SendEmpty(200);
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
