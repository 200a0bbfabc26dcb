using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.WebHdfs.Identity;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>
/// The one way a request takes: 1 parse its target, 2 authenticate, 3 find the operation, 4 check permissions, 5 run
/// it, 6 turn a failure into Hadoop's words. No handler can be reached around steps 2 and 4.
/// </summary>
internal sealed partial class WebHdfsPipeline(
    WebHdfsServices services, WebHdfsAuthenticator authenticator, ILogger<WebHdfsPipeline> logger)
{
    private readonly OriginGuard? _guard = services.Options.IsSimple
        && IPAddress.IsLoopback(services.Options.Endpoint.Address)
            ? new OriginGuard([services.Options.AdvertisedHost ?? "localhost"])
            : null;

    private readonly DoorWatch _watch =
        services.Options.Watch ?? DoorWatch.Unseen("webhdfs", services.Time);

    /// <summary>Answers a request. Never throws but for a connection that is gone.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        AwaitedBody.Watch(http);
        var record = _watch.Begin(http);
        try
        {
            await AnswerAsync(http, record, http.RequestAborted);
            if (logger.IsEnabled(LogLevel.Debug))
            {
                LogAnswered(logger, http.Request.Method, PathOf(http), http.Response.StatusCode);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            record.Error = DoorErrors.ClientGone;
            http.Abort();
        }
        catch (Exception e)
        {
            await FailAsync(http, e, record);
        }
        finally
        {
            await _watch.EndAsync(record, http);
        }
    }

    private async ValueTask AnswerAsync(
        HttpContext http, DoorRecord record, CancellationToken cancellationToken)
    {
        if (InternalHeaders.AreIn(http.Request.Headers))
        {
            throw new WebHdfsException(
                WebHdfsErrors.IllegalArgument, $"Headers {InternalHeaders.Prefix}* are not accepted.");
        }

        if (FramingRules.IsInDoubt(http.Request))
        {
            throw new WebHdfsException(
                WebHdfsErrors.IllegalArgument, "The request's length is given in more than one way.")
            {
                ClosesConnection = true,
            };
        }

        // Where names are believed, a page in a browser of this machine must not speak in somebody's name.
        if (_guard?.WhyRefused(http.Request) is { } reason)
        {
            throw new WebHdfsException(WebHdfsErrors.Authorization, reason);
        }

        // Step 1: what is asked for. Only text is looked at.
        var target = WebHdfsTarget.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

        record.At(target.Path.Value);

        // Step 2: who asks. Throws for anybody who is nobody.
        var request = await authenticator.AuthenticateAsync(http, target, cancellationToken);

        record.Caller = request.Caller;

        // Step 3.
        var operation = OperationTable.Find(http.Request.Method, target.Query);
        record.Operation = operation.GetType().Name;

        // Step 4: whether it may; reads the parameters, too.
        await services.Access.RequireAsync(request.Caller, operation.Needs(request), cancellationToken);

        record.IsAllowed = true;

        // Step 5.
        await operation.HandleAsync(
            new WebHdfsExchange(request, http, services) { Record = record }, cancellationToken);
    }

    // Step 6.
    private async ValueTask FailAsync(HttpContext http, Exception failure, DoorRecord record)
    {
        var method = http.Request.Method;
        var refusal = WebHdfsErrors.Classify(failure);
        record.Error = refusal.Error.Name;
        if (refusal.Error.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            record.IsAllowed = false;
        }

        if (http.Response.HasStarted)
        {
            // Anything but a cut connection would look like a whole answer.
            LogCutOff(logger, failure, method, PathOf(http));
            http.Abort();
            return;
        }

        if (refusal.Error.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFailed(logger, failure, method, PathOf(http));
        }
        else if (logger.IsEnabled(LogLevel.Debug))
        {
            LogRefused(logger, method, PathOf(http), refusal.Error.Name, refusal.Message);
        }

        await SendAsync(http, refusal);
    }

    private static async ValueTask SendAsync(HttpContext http, WebHdfsException refusal)
    {
        var response = http.Response;
        response.Clear();
        response.StatusCode = refusal.Error.Status;
        if (refusal.ClosesConnection)
        {
            response.Headers.Connection = "close";
        }

        if (refusal.Error == WebHdfsErrors.Security)
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"fabric\"";
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer, JsonStyle.Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject("RemoteException");
            json.WriteString("exception", refusal.Error.Name);
            json.WriteString("javaClassName", refusal.Error.JavaClass);
            json.WriteString("message", refusal.Message);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
        }
    }

    // The path without its query: a token in it is as good as a password while it holds.
    private static string PathOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? target : target[..question];
    }
}
