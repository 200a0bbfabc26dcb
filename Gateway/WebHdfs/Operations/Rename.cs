using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// RENAME, both of Hadoop's kinds. Without <c>renameoptions</c> it answers a boolean, moves below a target that is a
/// directory, and says false where it did nothing. With them it moves to exactly the target, or fails.
/// </summary>
internal sealed class Rename : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        var kind = TryReadOptions(request.Query) is null ? NeedKind.MoveTo : NeedKind.MoveOnto;
        return [new(NeedKind.Remove, request.Path), new(kind, TargetOf(request.Query))];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var target = TargetOf(exchange.Request.Query);
        if (TryReadOptions(exchange.Request.Query) is { } overwrite)
        {
            await RenameToAsync(exchange, target, overwrite, cancellationToken);
            exchange.SendEmpty();
            return;
        }

        await exchange.SendBooleanAsync(
            await TryRenameAsync(exchange, target, cancellationToken), cancellationToken);
    }

    private static async ValueTask<bool> TryRenameAsync(
        WebHdfsExchange exchange, FabricPath target, CancellationToken cancellationToken)
    {
        var source = exchange.Request.Path;
        var options = exchange.Request.AsCaller();
        if (source.IsRoot
            || await exchange.Client.TryGetStatusAsync(source, options, cancellationToken) is not { } from)
        {
            return false;
        }

        if (source == target && !from.IsDirectory)
        {
            return true;
        }

        if (await exchange.Client.TryGetStatusAsync(target, options, cancellationToken) is { } there)
        {
            if (!there.IsDirectory)
            {
                return false;
            }

            target = target.Child(source.Name);
        }

        if (target.IsSameOrUnder(source))
        {
            // A file onto itself by way of its directory is where it was to go.
            return target == source && !from.IsDirectory;
        }

        try
        {
            await exchange.Client.RenameAsync(
                source, target, new RenameOptions { Caller = exchange.Request.Caller }, cancellationToken);
            return true;
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.AlreadyExists)
        {
            return false;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            throw new WebHdfsException(WebHdfsErrors.Io, $"{source}: {e.Reason}", e);
        }
    }

    private static async ValueTask RenameToAsync(
        WebHdfsExchange exchange, FabricPath target, bool overwrite, CancellationToken cancellationToken)
    {
        var source = exchange.Request.Path;
        var caller = exchange.Request.Caller;
        var from = await exchange.GetStatusAsync(cancellationToken);
        if (source == target)
        {
            throw new WebHdfsException(
                WebHdfsErrors.FileAlreadyExists, $"The source {source} and destination {target} are the same");
        }

        var there = await exchange.Client.TryGetStatusAsync(
            target, exchange.Request.AsCaller(), cancellationToken);
        if (there is not null && !overwrite)
        {
            throw new WebHdfsException(
                WebHdfsErrors.FileAlreadyExists, $"rename destination {target} already exists");
        }

        if (there is not null && there.IsDirectory != from.IsDirectory)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io, $"Source {source} and destination {target} must both be files or both directories");
        }

        if (there is { IsDirectory: true })
        {
            // An empty directory makes room; one that is not stays, and so does the source.
            await exchange.Client.DeleteAsync(target, new DeleteOptions { Caller = caller }, cancellationToken);
        }

        try
        {
            await exchange.Client.RenameAsync(
                source, target, new RenameOptions { Caller = caller, Overwrite = overwrite }, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            throw new WebHdfsException(WebHdfsErrors.Io, $"{source}: {e.Reason}", e);
        }
    }

    private static FabricPath TargetOf(WebHdfsQuery query)
    {
        var text = query.Required(ParameterNames.Destination);
        return text.StartsWith('/')
            ? WebHdfsTarget.ReadPath(text)
            : throw WebHdfsErrors.BadParameter(
                ParameterNames.Destination, "it is not an absolute path.");
    }

    // Null asks for the older kind; else whether a target may be replaced.
    private static bool? TryReadOptions(WebHdfsQuery query)
    {
        if (query.Text(ParameterNames.RenameOptions) is not { } text)
        {
            return null;
        }

        var overwrite = false;
        foreach (var option in text.Split(','))
        {
            overwrite |= option.Trim().ToUpperInvariant() switch
            {
                "NONE" or "TO_TRASH" => false,
                "OVERWRITE" => true,
                _ => throw WebHdfsErrors.BadParameter(
                    ParameterNames.RenameOptions, $"{WebHdfsQuery.Shown(option)} is not NONE, OVERWRITE or TO_TRASH."),
            };
        }

        return overwrite;
    }
}
