using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>What a collector gets.</summary>
public sealed class OtlpTests
{
    [Fact]
    public async Task Otlp_Collector_GetsMetricsAndSpans()
    {
        var home = Directory.CreateTempSubdirectory("fabric-otlp").FullName;
        await using var collector = new Collector();
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var silo = await FabricSilo.StartAsync(
            new UpOptions { Home = home, S3 = any, WebHdfs = null, Http = any, Otlp = collector.Url },
            NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        using (var client = new HttpClient { BaseAddress = silo.HttpUrl })
        {
            (await client.GetAsync("/health/live", TestContext.Current.CancellationToken)).Dispose();
        }

        await silo.DisposeAsync();

        Assert.Contains("fabric.door.request.duration.count", collector.Got("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("dotnet.process.cpu.time", collector.Got("/v1/metrics"), StringComparison.Ordinal);
        Directory.Delete(home, recursive: true);
    }

    /// <summary>Takes whatever is posted.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly HttpListener _listener;
        private readonly ConcurrentQueue<(string Path, string Body)> _got = new();
        private readonly Task _loop;

        public Collector()
        {
            (_listener, Url) = Listen();
            _loop = RunAsync();
        }

        public Uri Url { get; }

        /// <summary>Bodies of a path; the names in them are plain text among protobuf.</summary>
        public string Got(string path) => string.Concat(_got.Where(g => g.Path == path).Select(static g => g.Body));

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _loop;
        }

        private static (HttpListener Listener, Uri Url) Listen()
        {
            while (true)
            {
                var port = Random.Shared.Next(20_000, 60_000);
                var listener = new HttpListener();
                listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                try
                {
                    listener.Start();
                    return (listener, new Uri($"http://127.0.0.1:{port}"));
                }
                catch (HttpListenerException)
                {
                    // Taken: another one.
                }
            }
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                    _got.Enqueue((context.Request.Url!.AbsolutePath, await body.ReadToEndAsync()));
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
