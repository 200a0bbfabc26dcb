using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>
/// The one way a request takes: 1 parse its target, 2 authenticate, 3 find the operation, 4 run it, 5 turn a failure
/// into S3's words. No handler can be reached around step 2.
/// </summary>
internal sealed partial class S3Pipeline
{
    private readonly S3Services _services;
    private readonly SigV4Authenticator _authenticator;
    private readonly ILogger _logger;
    private long _lastRequestId;

    public S3Pipeline(
        S3Services services, SigV4Authenticator authenticator, IRandomSource random, ILogger<S3Pipeline> logger)
    {
        _services = services;
        _authenticator = authenticator;
        _logger = logger;

        // Ids of two runs should not meet in a log.
        _lastRequestId = random.NextInt64(long.MaxValue) << 20;
    }

    /// <summary>Answers a request. Never throws but for a connection that is gone.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var requestId = Interlocked.Increment(ref _lastRequestId).ToString("X16", CultureInfo.InvariantCulture);
        http.Response.Headers["x-amz-request-id"] = requestId;
        AwaitedBody.Watch(http);
        try
        {
            await AnswerAsync(http, requestId);
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                LogAnswered(_logger, requestId, http.Request.Method, PathOf(http), http.Response.StatusCode);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (Exception e)
        {
            await FailAsync(http, requestId, e);
        }
    }

    private async ValueTask AnswerAsync(HttpContext http, string requestId)
    {
        // Step 1: what is asked for. Only text is looked at.
        FramingRules.Check(http.Request);
        var headers = http.Request.Headers;
        var rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = S3Target.Parse(rawTarget, headers.Host.ToString(), _services.Options.Domain);

        // Step 2: who asks. Throws for anybody unknown.
        var identity = _authenticator.Authenticate(http.Request.Method, target, headers);

        // Step 3 and 4.
        var request = new S3Request
        {
            Method = http.Request.Method,
            Target = target,
            Headers = headers,
            Identity = identity,
            Id = requestId,
        };
        var operation = S3OperationTable.Find(request);
        await operation.HandleAsync(new S3Exchange(request, http, _services), http.RequestAborted);
    }

    // Step 5.
    private async ValueTask FailAsync(HttpContext http, string requestId, Exception failure)
    {
        var method = http.Request.Method;
        var refusal = ErrorDocument.Classify(failure);
        if (http.Response.HasStarted)
        {
            // Anything but a cut connection would look like a whole answer.
            LogCutOff(_logger, failure, requestId, method, PathOf(http));
            http.Abort();
            return;
        }

        if (refusal.Error.Status >= StatusCodes.Status500InternalServerError
            && refusal.Error != S3Errors.NotImplemented && refusal.Error != S3Errors.SlowDown)
        {
            LogFailed(_logger, failure, requestId, method, PathOf(http));
        }
        else if (_logger.IsEnabled(LogLevel.Debug))
        {
            LogRefused(_logger, requestId, method, PathOf(http), refusal.Error.Code, refusal.Message);
        }

        await ErrorDocument.SendAsync(http, refusal, requestId, PathOf(http));
    }

    // The path without its query: a presigned query is as good as a password while it holds.
    private static string PathOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? target : target[..question];
    }
}
