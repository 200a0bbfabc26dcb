using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Failures as HTTP: the one table of kinds, and the one writer of problems.</summary>
internal static class ApiErrors
{
    /// <summary>The status of a kind. Every kind is named: a new one fails the test that walks the enum.</summary>
    public static int StatusOf(FabricErrorKind kind) => kind switch
    {
        FabricErrorKind.NotFound => StatusCodes.Status404NotFound,
        FabricErrorKind.AlreadyExists => StatusCodes.Status409Conflict,
        FabricErrorKind.NotADirectory => StatusCodes.Status409Conflict,
        FabricErrorKind.IsADirectory => StatusCodes.Status409Conflict,
        FabricErrorKind.NotEmpty => StatusCodes.Status409Conflict,
        FabricErrorKind.InvalidArgument => StatusCodes.Status400BadRequest,
        FabricErrorKind.InvalidPath => StatusCodes.Status400BadRequest,
        FabricErrorKind.InvalidRange => StatusCodes.Status416RangeNotSatisfiable,
        FabricErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        FabricErrorKind.Conflict => StatusCodes.Status409Conflict,
        FabricErrorKind.LeaseHeld => StatusCodes.Status423Locked,
        FabricErrorKind.LeaseExpired => StatusCodes.Status409Conflict,
        FabricErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        FabricErrorKind.PermissionDenied => StatusCodes.Status403Forbidden,
        FabricErrorKind.ReadOnly => StatusCodes.Status403Forbidden,
        FabricErrorKind.CrossMount => StatusCodes.Status409Conflict,
        FabricErrorKind.QuotaExceeded => StatusCodes.Status507InsufficientStorage,
        FabricErrorKind.NoSpace => StatusCodes.Status507InsufficientStorage,
        FabricErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        FabricErrorKind.Busy => StatusCodes.Status503ServiceUnavailable,
        FabricErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        FabricErrorKind.Timeout => StatusCodes.Status504GatewayTimeout,
        FabricErrorKind.DataCorrupt => StatusCodes.Status422UnprocessableEntity,
        FabricErrorKind.DataLost => StatusCodes.Status410Gone,
        FabricErrorKind.StoreDenied => StatusCodes.Status502BadGateway,
        FabricErrorKind.Unsupported => StatusCodes.Status501NotImplemented,
        FabricErrorKind.Cancelled => StatusCodes.Status499ClientClosedRequest,
        FabricErrorKind.Fenced => StatusCodes.Status503ServiceUnavailable,
        FabricErrorKind.Deadlock => StatusCodes.Status508LoopDetected,
        FabricErrorKind.Internal => StatusCodes.Status500InternalServerError,
        _ => throw new UnreachableException($"The kind {kind} has no status."),
    };

    /// <summary>Writes the failure. The answer must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, FabricException error)
    {
        var response = context.Response;
        var body = JsonSerializer.SerializeToUtf8Bytes(WireProblem.Of(error), FabricJson.Default.WireProblem);
        response.Clear();
        response.StatusCode = StatusOf(error.Kind);
        response.ContentType = WireNames.Problem;
        response.ContentLength = body.Length;
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            // No Basic challenge: a browser would ask for the secret and then send it for every page that asks.
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (response.StatusCode == StatusCodes.Status503ServiceUnavailable && error.Retry == RetryAdvice.Backoff)
        {
            response.Headers.RetryAfter = "1";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
