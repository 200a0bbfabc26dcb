using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>MKDIRS: makes a directory and those above it; true also where it is there already.</summary>
internal sealed class MakeDirectories : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        NewModes.Check(request.Query);
        return [new(NeedKind.MakeDirectory, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        if (request.Path.IsRoot)
        {
            await exchange.SendBooleanAsync(value: true, cancellationToken);
            return;
        }

        try
        {
            await exchange.Client.CreateDirectoryAsync(
                request.Path,
                new DirectoryOptions
                {
                    Caller = request.Caller,
                    CreateParents = true,
                    AllowExisting = true,
                    Mode = NewModes.OfDirectory(request.Query, exchange.Options),
                },
                cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.AlreadyExists)
        {
            throw new WebHdfsException(
                WebHdfsErrors.FileAlreadyExists, $"Path is not a directory: {request.Path}", e);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotADirectory)
        {
            throw new WebHdfsException(
                WebHdfsErrors.ParentNotDirectory, $"Parent path is not a directory: {request.Path}", e);
        }

        await exchange.SendBooleanAsync(value: true, cancellationToken);
    }
}
