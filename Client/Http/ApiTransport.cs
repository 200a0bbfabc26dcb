using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Http;

/// <summary>
/// Sends calls to the fabric API: authenticates, bounds time, repeats what may be repeated, maps failures. Thread-safe.
/// </summary>
internal sealed class ApiTransport : IDisposable
{
    // Doubles from here with jitter: the first retry is for a connection that was closed while idle.
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    /// <summary>Who asks, for a handler that signs for others.</summary>
    public static readonly HttpRequestOptionsKey<FabricCaller> CallerKey = new("fabric.caller");

    private readonly HttpClient _http;
    private readonly FabricClientOptions _options;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly RetryBudget _budget = new();

    public ApiTransport(
        FabricClientOptions options, TimeProvider time, IRandomSource random, Func<string, string?> environment)
    {
        options.Validate();
        _options = options;
        _time = time;
        _random = random;
        var credential = FabricCredential.Discover(options, environment);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = !options.Server.IsLoopback,

            // The door says "continue" when the file may be written; how long that takes depends on the store.
            Expect100ContinueTimeout = options.CallTimeout,

            // Past this the server refuses anyway.
            MaxConnectionsPerServer = 1024,
        };
        _http = new HttpClient(handler) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = credential;
    }

    /// <summary>Sends through a handler that knows where and as whom.</summary>
    public ApiTransport(
        FabricClientOptions options, TimeProvider time, IRandomSource random, HttpMessageHandler handler)
    {
        options.Validate();
        (_options, _time, _random) = (options, time, random);
        _http = new HttpClient(handler) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends and reads a JSON answer.</summary>
    public async ValueTask<T> CallAsync<T>(ApiCall call, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(call, response, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the JSON of an answer.</summary>
    public static async ValueTask<T> ReadAsync<T>(
        ApiCall call, HttpResponseMessage response, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync(stream, answer, cancellationToken).ConfigureAwait(false)
                    ?? throw NotTheFabric(call.Target, "the answer is empty", null);
            }
        }
        catch (JsonException error)
        {
            throw NotTheFabric(call.Target, "the answer is no JSON of the fabric API", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Broken(call.Target, error);
        }
    }

    /// <summary>Sends; returns once the head of a success is there. The caller disposes the answer.</summary>
    public async ValueTask<HttpResponseMessage> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            FabricException failure;
            try
            {
                var response = await SendOnceAsync(call, cancellationToken).ConfigureAwait(false);
                _budget.Give();
                return response;
            }
            catch (FabricException error) when (call.MayRepeat && IsTransient(error))
            {
                failure = error;
            }

            if (!_budget.TryTake() || attempt >= _options.AttemptsMax)
            {
                throw attempt == 1
                    ? failure
                    : new FabricException(
                        failure.Kind, failure.Operation, failure.Subject, failure.Reason, RetryAdvice.Exhausted,
                        failure);
            }

            await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a broken stream may be taken up again, after a pause.</summary>
    public async ValueTask<bool> MayResumeAsync(int attempt, CancellationToken cancellationToken)
    {
        if (attempt >= _options.AttemptsMax || !_budget.TryTake())
        {
            return false;
        }

        await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The failure of a connection that broke under a call.</summary>
    public static FabricException Broken(ApiTarget target, Exception cause) =>
        new(FabricErrorKind.Unavailable, target.Operation, target.Subject, Why(cause), inner: cause);

    public void Dispose() => _http.Dispose();

    private async ValueTask<HttpResponseMessage> SendOnceAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, call.Target.ToString());
        if (call.Caller is { } caller)
        {
            request.Options.Set(CallerKey, caller);
        }

        call.Prepare?.Invoke(request);
        if (call.Body is not null)
        {
            request.Content = call.Body();
        }

        using var timeout = new CancellationTokenSource(
            call.Waits ? Timeout.InfiniteTimeSpan : _options.CallTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FabricException(
                FabricErrorKind.Timeout, call.Target.Operation, call.Target.Subject,
                $"no answer from {_options.Server} within {_options.CallTimeout.TotalSeconds} s");
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // A connection that dies under a streamed body cancels the send by itself.
            throw Broken(call.Target, error);
        }
        catch (HttpRequestException error) when (error.InnerException is FabricException own)
        {
            throw new FabricException(own.Kind, own.Operation, own.Subject, own.Reason, own.Retry, error);
        }
        catch (HttpRequestException error)
        {
            throw error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                ? Unreachable(call.Target, error)
                : Broken(call.Target, error);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            call.Failed?.Invoke(response);
            throw await FailureAsync(call.Target, response, cancellationToken).ConfigureAwait(false);
        }
    }

    private FabricException Unreachable(ApiTarget target, HttpRequestException error) => new(
        FabricErrorKind.Unavailable, target.Operation, target.Subject,
        $"cannot reach the fabric at {_options.Server} ({Why(error)})", inner: error);

    private static async ValueTask<FabricException> FailureAsync(
        ApiTarget target, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType == WireNames.Problem)
        {
            try
            {
                var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                var problem = await JsonSerializer
                    .DeserializeAsync(stream, FabricJson.Default.WireProblem, cancellationToken).ConfigureAwait(false);
                if (problem is not null)
                {
                    return problem.ToException();
                }
            }
            catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
            {
                return NotTheFabric(target, $"the failure {(int)response.StatusCode} could not be read", error);
            }
        }

        return response.StatusCode == HttpStatusCode.Unauthorized
            ? new FabricException(
                FabricErrorKind.Unauthenticated, target.Operation, target.Subject, "the server wants another login")
            : NotTheFabric(
                target, $"status {(int)response.StatusCode} is no answer of the fabric API; is the server right?",
                null);
    }

    private static FabricException NotTheFabric(ApiTarget target, string reason, Exception? cause) =>
        new(FabricErrorKind.Unavailable, target.Operation, target.Subject, reason, RetryAdvice.Never, cause);

    // A timeout already took its time, and a conflict is for the caller to look at again.
    private static bool IsTransient(FabricException error) =>
        error.Retry == RetryAdvice.Backoff
        && error.Kind is (FabricErrorKind.Unavailable or FabricErrorKind.Busy or FabricErrorKind.Fenced);

    private async ValueTask PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(
            PauseMax.TotalMilliseconds, PauseMin.TotalMilliseconds * (1 << Math.Min(attempt - 1, 10)));
        var pause = TimeSpan.FromMilliseconds(ceiling * (0.5 + (_random.NextDouble() / 2)));
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
    }

    private static string Why(Exception error) => (error.InnerException ?? error).Message;
}
