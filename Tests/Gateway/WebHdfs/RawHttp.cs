using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>Requests that no decent client sends.</summary>
internal static class RawHttp
{
    /// <summary>
    /// Announces a body, sends a part of it and hangs up; returns when the server has noticed.
    /// </summary>
    public static async Task SendHalfAsync(string url, int announced, int sent)
    {
        var token = TestContext.Current.CancellationToken;
        var target = new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"PUT {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nContent-Length: {announced}\r\n\r\n");
        using var connection = new TcpClient();
        await connection.ConnectAsync(target.Host, target.Port, token);
        var stream = connection.GetStream();
        // The end of the answer, or of the connection: the server is done with the request.
        var buffer = new byte[4096];
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), token);
            await stream.WriteAsync(new byte[sent], token);
            connection.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(buffer, token) > 0)
            {
            }
        }
        catch (IOException e) when (e.InnerException is SocketException
        {
            SocketErrorCode: SocketError.ConnectionReset
        })
        {
            // The server cut it: the same end.
            return;
        }
    }

    /// <summary>Sends bytes as they are; returns the first line of the answer, empty for none.</summary>
    public static async Task<string> FirstLineAsync(Uri door, string request)
    {
        var token = TestContext.Current.CancellationToken;
        using var connection = new TcpClient();
        await connection.ConnectAsync(door.Host, door.Port, token);
        var stream = connection.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), token);
        }
        catch (IOException)
        {
            // The server has refused the beginning and takes no more; what it said is still to be read.
        }

        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadLineAsync(token) ?? string.Empty;
    }
}
