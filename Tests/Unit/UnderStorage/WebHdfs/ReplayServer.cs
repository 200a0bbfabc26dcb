using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.WebHdfs;

/// <summary>Answers requests with recorded answers, and keeps what was asked.</summary>
internal sealed class ReplayServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<ReplayedRequest, ReplayedAnswer> _answer;

    public ReplayServer(Func<ReplayedRequest, ReplayedAnswer> answer)
    {
        _answer = answer;
        for (var attempt = 0; ; attempt++)
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Port = ((IPEndPoint)free.LocalEndpoint).Port;
            }

            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/");
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Taken by another process meanwhile.
            }
        }

        _ = ServeAsync();
    }

    public int Port { get; }

    public string Node => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<ReplayedRequest> Seen { get; } = new();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                await AnswerAsync(context);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // Closed, or the client is gone.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var request = new ReplayedRequest(
            context.Request.HttpMethod, context.Request.RawUrl!, body.ToArray(),
            context.Request.Headers["Authorization"]);
        Seen.Enqueue(request);
        var answer = _answer(request);
        context.Response.StatusCode = answer.Status;
        if (answer.Location is not null)
        {
            context.Response.Headers["Location"] = answer.Location;
        }

        if (answer.Body.Length > 0)
        {
            context.Response.ContentType = answer.Type;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        }

        context.Response.Close();
    }
}
