using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>A bare connection to a door: sends any bytes, reads answers by their own framing.</summary>
internal sealed class RawConnection : IDisposable
{
    // No test here takes a tenth of it on an idle machine; a server that holds a connection longer than this does not
    // let go of it.
    private static readonly TimeSpan StepTimeMax = TimeSpan.FromSeconds(90);

    private readonly TcpClient _socket = new();
    private readonly MemoryStream _received = new();
    private NetworkStream _stream = null!;
    private int _at;

    private RawConnection()
    {
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Connects.</summary>
    /// <param name="url">To where.</param>
    /// <param name="receiveBytes">What the system may hold that was not read; 0 leaves it as it is.</param>
    public static async Task<RawConnection> OpenAsync(Uri url, int receiveBytes = 0)
    {
        var connection = new RawConnection();
        if (receiveBytes > 0)
        {
            connection._socket.ReceiveBufferSize = receiveBytes;
        }

        await connection._socket.ConnectAsync(url.Host, url.Port, Token);
        connection._stream = connection._socket.GetStream();
        return connection;
    }

    /// <summary>Sends text as UTF-8. A connection that the server closed meanwhile is no failure.</summary>
    public async Task SendAsync(string text)
    {
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        }
        catch (IOException)
        {
            // What it had to say before is still to be read.
        }
    }

    /// <summary>
    /// Sends text a byte at a time with a pause after each, until all is sent or the server has closed; false then.
    /// </summary>
    public async Task<bool> DripAsync(string text, TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause);
        try
        {
            foreach (var one in Encoding.UTF8.GetBytes(text))
            {
                await _stream.WriteAsync((byte[])[one], Token);
                await timer.WaitForNextTickAsync(Token);
                if (_socket.Client.Poll(0, SelectMode.SelectRead))
                {
                    return false; // An answer, or the end: the server waits for no more.
                }
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads what there is until the server ends it, without keeping it; how many bytes it was.</summary>
    public async Task<long> DrainAsync()
    {
        var total = _received.Length;
        while (await FillAsync())
        {
            total += _received.Length;
            _received.SetLength(0);
        }

        return total;
    }

    /// <summary>The next answer; null when the connection was closed instead.</summary>
    /// <param name="hasBody">Whether the bytes that the answer announces follow it: not to a HEAD.</param>
    public async Task<RawAnswer?> ReadAsync(bool hasBody = true)
    {
        int end;
        while ((end = Text().IndexOf("\r\n\r\n", _at, StringComparison.Ordinal)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var head = Text()[_at..(end + 4)];
        var length = hasBody ? LengthOf(head) : 0;
        while (_received.Length < end + 4 + length && await FillAsync())
        {
        }

        _at = (int)Math.Min(_received.Length, end + 4 + length);
        return new RawAnswer(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, Text()[(end + 4).._at]);
    }

    /// <summary>Every answer until the server closes.</summary>
    public async Task<IReadOnlyList<RawAnswer>> ReadToEndAsync()
    {
        var answers = new List<RawAnswer>();
        while (await ReadAsync() is { } answer)
        {
            answers.Add(answer);
        }

        return answers;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
    }

    private static int LengthOf(string head)
    {
        const string Name = "\r\nContent-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return 0;
        }

        var digits = head.AsSpan(at + Name.Length);
        return int.Parse(digits[..digits.IndexOf('\r')], CultureInfo.InvariantCulture);
    }

    private string Text() => Encoding.Latin1.GetString(_received.GetBuffer(), 0, (int)_received.Length);

    private async Task<bool> FillAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(StepTimeMax);
        var buffer = new byte[16 << 10];
        int count;
        try
        {
            count = await _stream.ReadAsync(buffer, limit.Token);
        }
        catch (IOException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            throw new TimeoutException($"neither an answer nor a close within {StepTimeMax}; so far: {Text()}");
        }

        _received.Write(buffer, 0, count);
        return count > 0;
    }
}
