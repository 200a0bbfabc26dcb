using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Cors;
using OrleansAlluxio.Gateway.S3.Forms;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;
using OrleansAlluxio.Gateway.S3.Xml;
using OrleansAlluxio.Gateway.Transport;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>
/// The one way a request takes: 1 parse its target, 2 authenticate, 3 find the operation, 4 authorize, 5 run it, 6 turn
/// a failure into S3's words. No handler can be reached around steps 2 and 4.
/// </summary>
internal sealed partial class S3Pipeline
{
    private readonly S3Services _services;
    private readonly SigV4Authenticator _authenticator;
    private readonly S3Authorizer _authorizer;
    private readonly CorsGate _cors;
    private readonly FormGate _forms;
    private readonly DoorWatch _watch;
    private readonly ILogger _logger;
    private long _lastRequestId;

    public S3Pipeline(
        S3Services services, SigV4Authenticator authenticator, IRandomSource random, ILogger<S3Pipeline> logger)
    {
        _services = services;
        _authenticator = authenticator;
        _authorizer = new S3Authorizer(services);
        _cors = new CorsGate(services);
        _forms = new FormGate(services, authenticator);
        _watch = services.Options.Watch ?? DoorWatch.Unseen("s3", services.Time);
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
        var record = _watch.Begin(http);
        try
        {
            await AnswerAsync(http, requestId, record);
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                LogAnswered(_logger, requestId, http.Request.Method, PathOf(http), http.Response.StatusCode);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            record.Error = DoorErrors.ClientGone;
            http.Abort();
        }
        catch (Exception e)
        {
            await FailAsync(http, requestId, e, record);
        }
        finally
        {
            await _watch.EndAsync(record, http);
        }
    }

    private async ValueTask AnswerAsync(HttpContext http, string requestId, DoorRecord record)
    {
        RefuseDoubtful(http);

        // Step 1: what is asked for. Only text is looked at.
        var headers = http.Request.Headers;
        var rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = S3Target.Parse(rawTarget, headers.Host.ToString(), _services.Options.Domain);

        record.At(target.Bucket, target.Key);

        // Only reads of objects are short enough for the thread that receives; see GetObject.
        var method = http.Request.Method;
        if (target.Key.Length == 0 || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
        {
            await http.LeaveEventLoopAsync();
        }

        // Before step 2, because a browser's preflight has no signature: what CorsGate says of it, and nothing else.
        if (await _cors.HandleAsync(http, target, http.RequestAborted))
        {
            record.Operation = "Preflight";
            return;
        }

        // Step 2: who asks. Throws for anybody unknown; a request that claims nothing is anonymous. A form says it in
        // its fields.
        var request = FormGate.IsForm(http.Request, target)
            ? await _forms.ReadAsync(http, target, requestId, http.RequestAborted)
            : new S3Request
            {
                Method = http.Request.Method,
                Target = target,
                Headers = headers,
                Identity = await _authenticator.AuthenticateAsync(
                    http.Request.Method, target, headers, http.RequestAborted),
                Id = requestId,
                Http = http,
            };

        record.Caller = request.Caller;

        // Step 3.
        var operation = Find(request);
        record.Operation = operation.GetType().Name;

        // Step 4: whether it may. Throws for anybody who may not.
        var access = await _authorizer.AuthorizeAsync(operation, request, http.RequestAborted);

        record.IsAllowed = true;
        await FenceAsync(http, target);

        // Step 5.
        try
        {
            await operation.HandleAsync(
                new S3Exchange(request, http, _services) { Access = access, Record = record }, http.RequestAborted);
        }
        catch (S3Exception e) when (e.Error == S3Errors.NoSuchKey && !access.IsUnlimited)
        {
            // Whether a key is there is only told to who may list.
            if (await access.AllowsAsync(S3ActionNames.ListBucket, AccessSubject.Bucket, http.RequestAborted))
            {
                throw;
            }

            throw new S3Exception(S3Errors.AccessDenied, inner: e);
        }
    }

    private static void RefuseDoubtful(HttpContext http)
    {
        if (InternalHeaders.AreIn(http.Request.Headers))
        {
            throw new S3Exception(S3Errors.InvalidRequest, $"Headers {InternalHeaders.Prefix}* are not accepted.");
        }

        if (FramingRules.IsInDoubt(http.Request))
        {
            throw new S3Exception(S3Errors.InvalidRequest, "The request's length is given in more than one way.")
            {
                ClosesConnection = true,
            };
        }
    }

    private async ValueTask FenceAsync(HttpContext http, S3Target target)
    {
        if (!FenceHeader.IsIn(http.Request.Headers) || target.Bucket.Length == 0)
        {
            return;
        }

        await http.LeaveEventLoopAsync();
        var fenced = target.Key.Length == 0
            ? KeyPaths.OfBucket(target.Bucket)
            : KeyPaths.OfKey(target.Bucket, target.Key);
        await _services.Client.Clusters.FenceAsync(fenced, http.RequestAborted);
    }

    // Who did not sign learns nothing of what there is, not even of operations.
    private static IS3Operation Find(S3Request request)
    {
        try
        {
            return S3OperationTable.Find(request);
        }
        catch (S3Exception e) when (request.Caller.Role == FabricRole.Anonymous)
        {
            throw new S3Exception(S3Errors.AccessDenied, inner: e);
        }
    }

    // Step 6.
    private async ValueTask FailAsync(
        HttpContext http, string requestId, Exception failure, DoorRecord record)
    {
        var method = http.Request.Method;
        var refusal = ErrorDocument.Classify(failure);
        record.Error = refusal.Error.Status >= StatusCodes.Status400BadRequest ? refusal.Error.Code : null;
        if (refusal.Error.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            record.IsAllowed = false;
        }

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
