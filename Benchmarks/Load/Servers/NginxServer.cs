using System.Net.Sockets;

namespace OrleansAlluxio.Benchmarks.Load.Servers;

/// <summary>
/// nginx serving a folder: two workers, sendfile, open files cached, no log. The peer to be measured beside.
/// </summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly ChildProcess _child;

    private NginxServer(ChildProcess child, Uri url)
    {
        _child = child;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<NginxServer> StartAsync(
        string folder, string documents, CancellationToken cancellationToken)
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException("nginx is not installed; run eng/install-test-servers");
        }

        var port = FreePort.Take(1)[0];
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, documents, port), cancellationToken);
        string[] arguments = ["-p", folder, "-c", configuration, "-e", Path.Combine(folder, "nginx.log")];
        var child = ChildProcess.Start(Program, arguments);
        var server = new NginxServer(child, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await server.WaitUntilItListensAsync(port, cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private static string Configuration(string folder, string documents, int port) => $$"""
        {{(Environment.UserName == "root" ? "user root;" : string.Empty)}}
        daemon off;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/nginx.log warn;
        worker_processes 2;
        events { worker_connections 4096; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            tcp_nodelay on;
            keepalive_requests 100000000;
            open_file_cache max=10000 inactive=600s;
            open_file_cache_valid 600s;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            server {
                listen 127.0.0.1:{{port}};
                root {{documents}};
            }
        }
        """;

    private async Task WaitUntilItListensAsync(int port, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (SocketException error)
            {
                throw new InvalidOperationException($"nginx does not listen; it said:\n{_child.Tail}", error);
            }
        }
    }
}
