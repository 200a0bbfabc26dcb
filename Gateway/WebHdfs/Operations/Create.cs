using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// CREATE, in two steps: the first changes nothing and names the worker, the second sends the bytes. The file is there
/// at once and whole after its last byte; an interrupted one leaves nothing.
/// </summary>
internal sealed class Create : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        var query = request.Query;
        NewModes.Check(query);
        _ = Overwrites(query);
        query.Flag(ParameterNames.CreateParent);
        query.Flag(ParameterNames.NoRedirect);
        query.Number(ParameterNames.BufferSize, 1, int.MaxValue);
        query.Number(ParameterNames.BlockSize, 1);
        query.Number(ParameterNames.Replication, 1, short.MaxValue);
        _ = Durable(query);
        return [new(NeedKind.Create, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        if (!request.IsRedirected)
        {
            await RefuseEarlyAsync(exchange, cancellationToken);
            await Redirection.SendAsync(exchange, OperationNames.Create, cancellationToken);
            return;
        }

        try
        {
            await using var writer = await exchange.Client.CreateAsync(
                request.Path, OptionsOf(exchange), cancellationToken);
            await BodyCopy.CopyAsync(
                exchange.Http.Request.Body, writer, exchange.Http.Request.ContentLength, cancellationToken);
            await writer.CompleteAsync(contentTag: null, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.AlreadyExists)
        {
            throw Exists(request, e);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.IsADirectory)
        {
            throw IsDirectory(request, e);
        }

        exchange.SendEmpty(StatusCodes.Status201Created);
        exchange.Response.Headers.Location = string.Concat(
            "webhdfs://", exchange.Services.Workers.Of(request.Path, exchange.Http).Authority,
            PercentCoding.Encode(request.Path.Value, keepSlash: true));
    }

    // What the second step would refuse anyway, before a byte was sent. It decides again.
    private static async ValueTask RefuseEarlyAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var there = await exchange.Client.TryGetStatusAsync(request.Path, request.AsCaller(), cancellationToken);
        if (there is { IsDirectory: true })
        {
            throw IsDirectory(request, null);
        }

        if (there is not null && !Overwrites(request.Query))
        {
            throw Exists(request, null);
        }
    }

    private static CreateOptions OptionsOf(WebHdfsExchange exchange)
    {
        var query = exchange.Request.Query;
        return new CreateOptions
        {
            Caller = exchange.Request.Caller,
            Overwrite = Overwrites(query),
            CreateParents = query.Flag(ParameterNames.CreateParent) ?? true,
            Mode = NewModes.OfFile(query, exchange.Options),
            BlockBytes = query.Number(ParameterNames.BlockSize, 1) is { } bytes
                ? Math.Clamp(bytes, FabricLimits.BlockBytesMin, FabricLimits.BlockBytesMax)
                : null,
            LengthBytes = exchange.Http.Request.ContentLength,
            DurableCopies = Durable(query),
            XAttrs = query.Number(ParameterNames.Replication, 1, short.MaxValue) is { } replication and not 1
                ? new Dictionary<string, string>
                {
                    [KeptAttributes.ReplicationName] = replication.ToString(CultureInfo.InvariantCulture),
                }
                : null,
        };
    }

    /// <summary>In how many processes the bytes are to be; null when nobody says.</summary>
    internal static int? Durable(WebHdfsQuery query) =>
        (int?)query.Number(ParameterNames.FabricDurable, 1, FabricLimits.DurableCopiesMax);

    // By its own parameter, or by the flags that newer clients send instead.
    private static bool Overwrites(WebHdfsQuery query)
    {
        var overwrite = query.Flag(ParameterNames.Overwrite) ?? false;
        foreach (var flag in query.Text(ParameterNames.CreateFlag)?.Split(',') ?? [])
        {
            overwrite |= flag.Trim().ToUpperInvariant() switch
            {
                "OVERWRITE" => true,
                "CREATE" or "SYNC_BLOCK" or "LAZY_PERSIST" or "NEW_BLOCK" or "NO_LOCAL_WRITE" or "SHOULD_REPLICATE"
                    or "IGNORE_CLIENT_LOCALITY" or "NO_LOCAL_RACK" => false,
                _ => throw WebHdfsErrors.BadParameter(
                    ParameterNames.CreateFlag, $"{WebHdfsQuery.Shown(flag)} is no flag of a creation."),
            };
        }

        return overwrite;
    }

    private static WebHdfsException Exists(WebHdfsRequest request, Exception? inner) => new(
        WebHdfsErrors.FileAlreadyExists, $"{request.Path} for client {request.Peer} already exists", inner);

    private static WebHdfsException IsDirectory(WebHdfsRequest request, Exception? inner) => new(
        WebHdfsErrors.FileAlreadyExists, $"{request.Path} already exists as a directory", inner);
}
