using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace OrleansAlluxio.Tests.Cluster.Observability;

/// <summary>An OTLP collector that keeps spans: of whatever processes are told its URL.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();
    private readonly Task _loop;

    public SpanCollector()
    {
        (_listener, Url) = Listen();
        _loop = RunAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Spans so far.</summary>
    public IReadOnlyList<CollectedSpan> Spans => [.. _spans];

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
                await TakeAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath == "/v1/traces")
            {
                Parse(body.ToArray());
            }

            context.Response.Close();
        }
        catch (Exception e) when (_listener.IsListening && e is HttpListenerException or IOException)
        {
            // Whoever sent it did not wait for the answer; the next one may.
        }
    }

    // ExportTraceServiceRequest: resource spans, in them the resource and scope spans, in these the spans.
    private void Parse(byte[] request)
    {
        foreach (var resourceSpans in FieldsOf(request, 1))
        {
            var process = FieldsOf(resourceSpans, 1).SelectMany(r => FieldsOf(r, 1))
                .Where(static a => Text(a, 1) == "service.instance.id")
                .Select(static a => Text(FieldsOf(a, 2).Single(), 1)).FirstOrDefault() ?? string.Empty;
            foreach (var span in FieldsOf(resourceSpans, 2).SelectMany(static s => FieldsOf(s, 2)))
            {
                _spans.Enqueue(new CollectedSpan(process, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4)));
            }
        }
    }

    private static string Text(byte[] message, int field) =>
        Encoding.UTF8.GetString(FieldsOf(message, field).FirstOrDefault() ?? []);

    private static string Hex(byte[] message, int field) =>
        Convert.ToHexStringLower(FieldsOf(message, field).FirstOrDefault() ?? []);

    // Fields of a protobuf message that have a length, by number; the others are passed by.
    private static List<byte[]> FieldsOf(byte[] message, int number)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var key = Number(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    var length = (int)Number(message, ref at);
                    if (key >> 3 == (ulong)number)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
            }
        }

        return found;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
