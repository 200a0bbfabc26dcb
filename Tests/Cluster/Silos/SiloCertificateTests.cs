using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Cluster.Takeover;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>Silos with a certificate talk over TLS, to those who have the same one and to nobody else.</summary>
public sealed class SiloCertificateTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const string Differs = "another cluster secret, or silo certificate";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // Who is refused hears it at once, and on a busy machine when the silo comes to it.
    private static readonly TimeSpan SilenceOfTheSlowest = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_WithOneCertificate_ServeOneTreeAndRefuseEverybodyElse()
    {
        var connection = await SiloPair.DatabaseAsync(server);
        using var firstHome = new FabricHome();
        using var secondHome = new FabricHome { SharedStore = firstHome.Store };
        var own = Certificate(firstHome.In("own.pfx"));
        Certificate(firstHome.In("other.pfx"));
        await File.WriteAllTextAsync(firstHome.In("none.pfx"), "not a certificate", Token);
        var port = ServerProcess.FreePort();
        string[] common = ["--role", "silo", "--cluster", connection, "--silo-certificate"];

        await using (var first = await FabricProcess.StartAsync(
            firstHome, [.. common, own, "--silo", $"127.0.0.1:{port}"]))
        await using (var second = await FabricProcess.StartAsync(secondHome, [.. common, own]))
        {
            using var one = first.Api();
            using var other = second.Api();
            for (var i = 0; i < 8; i++)
            {
                // Directories are spread over both: some of these are committed at the other end of a connection.
                var bytes = FabricCalls.Bytes(i, 2000 + i);
                await (i % 2 == 0 ? one : other).WriteAsync($"/d{i}/file", bytes);
                Assert.Equal(bytes, await (i % 2 == 0 ? other : one).ReadAsync($"/d{i}/file"));
            }

            Assert.True(await IsLetInAsync(port, own, Silence));
            Assert.False(await IsLetInAsync(port, firstHome.In("other.pfx"), SilenceOfTheSlowest));
            Assert.False(await IsLetInAsync(port, null, SilenceOfTheSlowest));
            await RefusedAsync(secondHome, Differs, [.. common, firstHome.In("other.pfx")]);
            await RefusedAsync(secondHome, Differs, common[..^1]);
        }

        await RefusedAsync(secondHome, "none.pfx", [.. common, firstHome.In("none.pfx")]);
        await RefusedAsync(secondHome, "absent.pfx", [.. common, firstHome.In("absent.pfx")]);
        NpgsqlConnection.ClearAllPools();
    }

    private static async Task RefusedAsync(FabricHome home, string why, string[] arguments)
    {
        using var apart = new FabricHome { SharedStore = home.Store };
        var (code, _, error) = await FabricProcess.FailAsync(apart, [.. apart.Arguments(arguments)]);

        Assert.Equal(1, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    // In TLS 1.3 a client hears only after its own handshake that its certificate is not taken: the first read tells.
    private static async Task<bool> IsLetInAsync(int port, string? path, TimeSpan silenceMax)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, Token);
        await using var tls = new SslStream(socket.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "fabric",
            ClientCertificates = path is null ? [] : [X509CertificateLoader.LoadPkcs12FromFile(path, null)],
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options, Token);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(Token);
            silence.CancelAfter(silenceMax);
            return await tls.ReadAsync(new byte[1], silence.Token) > 0;
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            // It waits for us to say something: we are in.
            return true;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }

    private static string Certificate(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = new CertificateRequest("CN=silos", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
        return path;
    }
}
