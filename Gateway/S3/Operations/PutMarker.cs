using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// PUT of <c>key/</c> without bytes: makes a directory and marks it as a key. Again: replaces what is kept with it.
/// </summary>
internal static class PutMarker
{
    /// <summary>Makes it, after the bucket was found.</summary>
    public static async ValueTask HandleAsync(
        S3Exchange exchange, VerifiedBody body, Dictionary<string, string> kept, CancellationToken cancellationToken)
    {
        if (body.LengthBytes > 0)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "A key that ends in '/' is a directory and can have no bytes.");
        }

        await body.VerifyAsync(cancellationToken);
        await MakeAsync(exchange, kept, cancellationToken);
        exchange.Response.Headers.ETag = "\"" + EntityTags.Empty + "\"";
        exchange.SendEmpty(200);
    }

    /// <summary>Makes the directory of the request's key and marks it.</summary>
    public static async ValueTask<FileStatus> MakeAsync(
        S3Exchange exchange, Dictionary<string, string> kept, CancellationToken cancellationToken)
    {
        // Begun is done, whoever hangs up: cut off in between, a directory would be left that nobody made.
        var request = exchange.Request;
        cancellationToken.ThrowIfCancellationRequested();
        kept[S3XAttrs.Marker] = "1";
        var options = new DirectoryOptions
        {
            Caller = request.Caller,
            CreateParents = true,
            AllowExisting = true,
            XAttrs = kept,
        };
        var status =
            await exchange.Client.CreateDirectoryAsync(request.KeyPath(), options, CancellationToken.None);
        if (KeptXAttrs.NotIn(status, kept) is not { Count: > 0 } replaced)
        {
            return status;
        }

        try
        {
            return await exchange.Client.SetAttributesAsync(
                request.KeyPath(), new AttributeChange { Caller = request.Caller, RemoveXAttrs = replaced },
                CancellationToken.None);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            return status; // Made, and deleted since.
        }
    }
}
