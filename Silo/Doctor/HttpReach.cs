using System.Net.Sockets;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>
/// Knocks at another process of a fabric: whether it answers, how it does not, and what time it has there. Thread-safe.
/// </summary>
internal sealed class HttpReach(TimeProvider time) : IDisposable
{
    private const string Health = "/health/live";

    // A process that is well answers in milliseconds; a paused one never.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks for its health, which needs no login.</summary>
    public async ValueTask<ReachAnswer> KnockAsync(Uri server, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var before = time.GetUtcNow();
        try
        {
            using var answer = await _http
                .GetAsync(new Uri(server, Health), HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            var now = time.GetUtcNow();
            return new ReachAnswer(null, answer.Headers.Date - (before + ((now - before) / 2)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReachAnswer(
                $"it does not answer within {AnswerMax.TotalSeconds:F0} s: its process is paused or stuck, "
                    + "or the network drops what is sent", null);
        }
        catch (HttpRequestException e)
        {
            return new ReachAnswer(ReasonOf(e), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string ReasonOf(HttpRequestException failure) =>
        (failure.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nothing listens there: its process is not running",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its host name is not known",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to its host",
            { } other => $"the connection fails ({other})",
            null => $"the connection breaks: {failure.Message}",
        };
}
