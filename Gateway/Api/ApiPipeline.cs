using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Console;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// What happens to every request: guard, log in, dispatch, and the one place where failures become answers.
/// </summary>
internal sealed partial class ApiPipeline(IFabricClient client, ApiDoorOptions options, ILogger<ApiPipeline> logger)
{
    private readonly HeaderLogin _authentication = new(options.Token, options.Keys);
    private readonly OriginGuard _guard = ConsoleHandler.OriginGuardOf(options);

    private readonly DoorWatch _watch = options.Watch ?? DoorWatch.Unseen("api", TimeProvider.System);

    /// <summary>Answers a request. Never throws but for a connection that is to be cut.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // Signed for itself: none of what follows, which is about people, applies.
        if (options.Cluster is { } cluster && ClusterHandler.Serves(context.Request.Path))
        {
            await cluster.InvokeAsync(context);
            return;
        }

        var record = _watch.Begin(context);
        try
        {
            await AnswerAsync(context, record);
        }
        finally
        {
            await _watch.EndAsync(record, context);
        }
    }

    private static bool IsClientGone(HttpContext context, Exception error) =>
        error is ConnectionResetException or ConnectionAbortedException
        || (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested);

    private async Task AnswerAsync(HttpContext context, DoorRecord record)
    {
        try
        {
            await HandleAsync(context, record);
        }
        catch (Exception error) when (IsClientGone(context, error))
        {
            // And with it whoever would read an answer.
            record.Error = DoorErrors.ClientGone;
            context.Abort();
        }
        catch (FabricException error)
        {
            await FailAsync(context, record, error);
        }
        catch (BadHttpRequestException error)
        {
            await FailAsync(context, record, new FabricException(
                error.StatusCode == StatusCodes.Status413PayloadTooLarge ? FabricErrorKind.TooLarge
                    : FabricErrorKind.DataCorrupt,
                "read request", context.Request.Path, error.Message, inner: error));
        }
        catch (OperationCanceledException error)
        {
            await FailAsync(context, record, new FabricException(
                FabricErrorKind.Cancelled, "handle request", context.Request.Path, "the operation was cancelled",
                inner: error));
        }
        catch (Exception error)
        {
            // The host's edge: a bug is told by its kind only, and its trace is in the log.
            LogBug(logger, context.Request.Method, context.Request.Path, error);
            await FailAsync(context, record, new FabricException(
                FabricErrorKind.Internal, "handle request", context.Request.Path,
                "internal error; see the server's log"));
        }
    }

    private async Task HandleAsync(HttpContext context, DoorRecord record)
    {
        var request = context.Request;
        var gateway = options.Gateways?.Read(context);
        if (gateway is null)
        {
            RefuseDoubtful(request);
        }

        var path = request.Path.Value ?? "/";
        var route = ApiRouteTable.TryFind(request.Method, path);

        // Before any other answer: without login nobody learns which routes there are.
        var caller = gateway?.Caller ?? context.Features.Get<SignedIn>()?.Caller ?? await LogInAsync(request, route);
        if (route is null)
        {
            throw NoRoute(context, path);
        }

        record.Operation = route.Operation;
        record.Caller = caller;
        record.Gateway = gateway?.Gateway;
        var query = ApiQuery.Parse(request.QueryString.Value ?? string.Empty, route.Operation, route.Parameters);
        var call = new ApiRequest(context, route, query, options)
        {
            Client = client,
            Caller = caller,
            Gateway = gateway?.Gateway,
            Record = record,
        };
        record.At(query.Text("path"));
        await ApiAuthorization.CheckAsync(call);
        record.IsAllowed = true;
        if (FenceHeader.IsIn(request.Headers) && query.TryPath("path") is { } fenced)
        {
            await client.Clusters.FenceAsync(fenced, context.RequestAborted);
        }

        await route.Handler(call);
    }

    private void RefuseDoubtful(HttpRequest request)
    {
        if (_guard.WhyRefused(request) is { } reason)
        {
            throw new FabricException(FabricErrorKind.PermissionDenied, "accept request", request.Path, reason);
        }

        if (InternalHeaders.AreIn(request.Headers))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, "accept request", request.Path,
                $"headers {InternalHeaders.Prefix}* are not accepted from outside");
        }
    }

    private async ValueTask<FabricCaller> LogInAsync(HttpRequest request, ApiRoute? route)
    {
        var aborted = request.HttpContext.RequestAborted;
        if (route is { IsAnonymous: true })
        {
            return FabricCaller.System;
        }

        if (await _authentication.AuthenticateAsync(request.Headers.Authorization, aborted) is { } caller)
        {
            return caller;
        }

        return route is { TakesEventToken: true }
            && EventToken.IsCarriedBy(request, await client.ActiveSync.GetEventTokenAsync(aborted))
                ? FabricCaller.System
                : throw new FabricException(
                    FabricErrorKind.Unauthenticated, "accept request", request.Path,
                    "it carries no valid token or key");
    }

    private static FabricException NoRoute(HttpContext context, string path)
    {
        var methods = string.Join(", ", ApiRouteTable.MethodsOf(path));
        if (methods.Length == 0)
        {
            return new FabricException(FabricErrorKind.NotFound, "find route", path, "the API has no such route");
        }

        return new FabricException(
            FabricErrorKind.Unsupported, "find route", path, $"{context.Request.Method} is not one of {methods}");
    }

    private async Task FailAsync(HttpContext context, DoorRecord record, FabricException error)
    {
        record.Error = error.Kind.ToString();
        if (error.Kind is FabricErrorKind.Unauthenticated or FabricErrorKind.PermissionDenied)
        {
            record.IsAllowed = false;
        }

        if (context.Response.HasStarted)
        {
            // Bytes are out under a length that will not be met: only a cut connection tells the client.
            LogCut(logger, context.Request.Method, context.Request.Path, error.Kind, error.Message);
            context.Abort();
            return;
        }

        LogFailed(logger, context.Request.Method, context.Request.Path, error.Kind, error.Message);
        try
        {
            await ApiErrors.WriteAsync(context, error);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    [LoggerMessage(ApiEventIds.RequestFailed, LogLevel.Debug, "{Method} {Path}: {Kind}: {Reason}")]
    private static partial void LogFailed(
        ILogger logger, string method, PathString path, FabricErrorKind kind, string reason);

    [LoggerMessage(ApiEventIds.AnswerCut, LogLevel.Warning, "{Method} {Path}: answer cut: {Kind}: {Reason}")]
    private static partial void LogCut(
        ILogger logger, string method, PathString path, FabricErrorKind kind, string reason);

    [LoggerMessage(ApiEventIds.Bug, LogLevel.Error, "{Method} {Path}: unexpected failure.")]
    private static partial void LogBug(ILogger logger, string method, PathString path, Exception error);
}
