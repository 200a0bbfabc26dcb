using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Gateway.Transport;

namespace OrleansAlluxio.Tests.Unit.Gateway.Transport;

public sealed class EpollTransportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handler_Begins_InTheEventLoop_AndLeavesIt()
    {
        await using var server = await EpollServer.StartAsync(static async http =>
        {
            var before = EpollLoop.IsCurrentThread;
            await http.LeaveEventLoopAsync();
            var after = EpollLoop.IsCurrentThread;
            await http.Response.WriteAsync($"{before} {after}");
        });
        using var client = new HttpClient();

        // The first request of a connection may be there before its reader; the later ones are not.
        await client.GetStringAsync(server.Url, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("True False", await client.GetStringAsync(server.Url, Cancellation));
        }
    }

    [Fact]
    public async Task Handler_ThatBlocksAfterLeaving_HoldsUpNobody()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = await EpollServer.StartAsync(async http =>
        {
            if (http.Request.Path == "/block")
            {
                await http.LeaveEventLoopAsync();
                gate.Wait(Cancellation);
            }

            await http.Response.WriteAsync("done");
        });
        using var client = new HttpClient();
        var blocked = Enumerable.Range(0, 4)
            .Select(_ => client.GetStringAsync(new Uri(server.Url, "/block"), Cancellation)).ToArray();

        // More connections than loops, so that every loop has one.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var own = new HttpClient();
            Assert.Equal("done", await own.GetStringAsync(server.Url, Cancellation));
        }));

        Assert.All(blocked, static b => Assert.False(b.IsCompleted));
        gate.Set();
        await Task.WhenAll(blocked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Echo_OfManyBodies_ReturnsEachByte(bool leavesLoop)
    {
        await using var server = await EpollServer.StartAsync(async http =>
        {
            if (leavesLoop)
            {
                await http.LeaveEventLoopAsync();
            }

            http.Response.ContentLength = http.Request.ContentLength;
            await http.Request.Body.CopyToAsync(http.Response.Body, http.RequestAborted);
        });
        using var client = new HttpClient();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 48), Cancellation,
            async (seed, token) =>
            {
                var random = new Random(seed);
                var sent = new byte[random.Next(1, seed % 8 == 0 ? 6 << 20 : 60_000)];
                random.NextBytes(sent);
                using var content = new ByteArrayContent(sent);
                using var answer = await client.PostAsync(server.Url, content, token);
                var got = await answer.Content.ReadAsByteArrayAsync(token);
                Assert.Equal(SHA256.HashData(sent), SHA256.HashData(got));
            });
    }

    [Fact]
    public async Task Answer_ToASlowReader_WaitsAndArrivesWhole()
    {
        const int Length = 8 << 20;
        await using var server = await EpollServer.StartAsync(static async http =>
        {
            http.Response.ContentLength = Length;
            var block = new byte[64 << 10];
            for (var sent = 0; sent < Length; sent += block.Length)
            {
                Array.Fill(block, (byte)(sent / block.Length));
                await http.Response.BodyWriter.WriteAsync(block, http.RequestAborted);
            }
        });
        using var socket = await ConnectAsync(server, receiveBufferBytes: 4096);
        await SendAsync(socket, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        var all = await ReadToEndAsync(socket, pauseEvery: 1 << 20);
        var body = all.AsSpan(all.AsSpan().IndexOf("\r\n\r\n"u8) + 4);

        Assert.Equal(Length, body.Length);
        for (var i = 0; i < Length; i += 64 << 10)
        {
            Assert.Equal((byte)(i / (64 << 10)), body[i]);
            Assert.Equal((byte)(i / (64 << 10)), body[i + (64 << 10) - 1]);
        }
    }

    [Fact]
    public async Task Requests_SentTogether_AreAnsweredInOrder()
    {
        await using var server = await EpollServer.StartAsync(
            static http => http.Response.WriteAsync(http.Request.Path.Value!.PadLeft(8, '.')));
        using var socket = await ConnectAsync(server);
        var requests = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            requests.Append("GET /").Append(i).Append(" HTTP/1.1\r\nHost: h\r\n")
                .Append(i == 499 ? "Connection: close\r\n" : string.Empty).Append("\r\n");
        }

        await SendAsync(socket, requests.ToString());
        var text = Encoding.ASCII.GetString(await ReadToEndAsync(socket));

        var at = 0;
        for (var i = 0; i < 500; i++)
        {
            at = text.IndexOf($"/{i}".PadLeft(8, '.'), at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"answer {i} is missing");
        }
    }

    [Fact]
    public async Task Abort_InTheMiddle_ResetsTheConnection()
    {
        await using var server = await EpollServer.StartAsync(static async http =>
        {
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("some");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        using var client = new HttpClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetByteArrayAsync(server.Url, Cancellation));
    }

    [Fact]
    public async Task Peer_ThatGoesAway_EndsTheRequest()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await EpollServer.StartAsync(async http =>
        {
            var aborted = new TaskCompletionSource();
            await using var _ = http.RequestAborted.Register(aborted.SetResult);
            began.SetResult();
            await aborted.Task;
            ended.SetResult();
        });
        using (var socket = await ConnectAsync(server))
        {
            await SendAsync(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            await began.Task.WaitAsync(TimeSpan.FromSeconds(90), Cancellation);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(90), Cancellation);
    }

    [Fact]
    public async Task Peer_ThatEndsWithItsLastBytes_EndsTheRequest()
    {
        var ended = Channel.CreateUnbounded<bool>();
        await using var server = await EpollServer.StartAsync(async http =>
        {
            try
            {
                await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            }
            finally
            {
                ended.Writer.TryWrite(true);
            }
        });
        for (var i = 0; i < 50; i++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(90));
            using var peer = await ConnectAsync(server);
            await SendAsync(
                peer, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + new string('x', 60_000));
            peer.Shutdown(SocketShutdown.Send);

            Assert.True(await ended.Reader.ReadAsync(limit.Token));
        }
    }

    [Fact]
    public async Task Connections_ThatComeAndGo_NeverMeetAnothersBytes()
    {
        await using var server = await EpollServer.StartAsync(static async http =>
        {
            if (http.Request.Query.ContainsKey("leave"))
            {
                await http.LeaveEventLoopAsync();
            }

            await http.Response.WriteAsync(http.Request.Path.Value!);
        });
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1500),
            new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Cancellation },
            async (i, token) =>
            {
                using var socket = await ConnectAsync(server);
                var query = i % 3 == 0 ? "?leave=1" : string.Empty;
                var request = $"GET /{i}-{query} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
                if (i % 7 == 0)
                {
                    // Gone in the middle of its request.
                    await SendAsync(socket, request[..(request.Length / 2)]);
                    return;
                }

                await SendAsync(socket, request);
                var answer = Encoding.ASCII.GetString(await ReadToEndAsync(socket));
                Assert.EndsWith($"\r\n/{i}-\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
            });
    }

    private static async Task<Socket> ConnectAsync(EpollServer server, int receiveBufferBytes = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBufferBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBufferBytes;
        }

        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Url.Port), Cancellation);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), Cancellation);
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket, int pauseEvery = int.MaxValue)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 << 10];
        var untilPause = pauseEvery;
        while (await socket.ReceiveAsync(buffer, Cancellation) is var got and > 0)
        {
            all.Write(buffer, 0, got);
            untilPause -= got;
            if (untilPause <= 0)
            {
                untilPause = pauseEvery;
                await Task.Yield();
            }
        }

        return all.ToArray();
    }
}
