using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Hosting;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// TLS 1.2 or later on the connections between silos, both ends authenticated. Silos show each other one certificate
/// and take no other: it is the cluster's, not a person's, so neither name nor issuer is looked at.
/// </summary>
/// <remarks>
/// The handshake and the records are <see cref="SslStream"/>'s. This only puts it between Orleans and its sockets, as
/// connection middleware.
/// </remarks>
internal sealed class OrleansTls
{
    // Both silos are up when they connect; who connects and says nothing is no silo.
    private static readonly TimeSpan HandshakeMax = TimeSpan.FromSeconds(10);

    private readonly X509Certificate2 _certificate;

    private OrleansTls(X509Certificate2 certificate)
    {
        _certificate = certificate;
    }

    /// <summary>Protects the silo's connections by a certificate with its private key.</summary>
    public static void Add(ISiloBuilder silo, X509Certificate2 certificate)
    {
        var tls = new OrleansTls(certificate);
        silo.Configure<SiloConnectionOptions>(options =>
        {
            options.ConfigureSiloInboundConnection(builder => builder.Use(next => c => tls.RunAsync(c, next, true)));
            options.ConfigureSiloOutboundConnection(builder => builder.Use(next => c => tls.RunAsync(c, next, false)));
        });
    }

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, bool isServer)
    {
        var inClear = connection.Transport;
        var tls = new SslStream(new OrleansPipeStream(inClear), leaveInnerStreamOpen: false);
        await using (tls.ConfigureAwait(false))
        {
            await HandshakeAsync(tls, isServer, connection.ConnectionClosed).ConfigureAwait(false);
            var transport = new TlsTransport(tls);
            connection.Transport = transport;
            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                await transport.CompleteAsync().ConfigureAwait(false);
                connection.Transport = inClear;
            }
        }
    }

    private async Task HandshakeAsync(SslStream tls, bool isServer, CancellationToken closed)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(closed);
        limit.CancelAfter(HandshakeMax);
        if (isServer)
        {
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = true,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = IsOurs,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
            await tls.AuthenticateAsServerAsync(options, limit.Token).ConfigureAwait(false);
            return;
        }

        var asClient = new SslClientAuthenticationOptions
        {
            TargetHost = "fabric",
            ClientCertificates = [_certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = IsOurs,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        await tls.AuthenticateAsClientAsync(asClient, limit.Token).ConfigureAwait(false);
    }

    // The very same certificate, byte by byte: a chain says who signed it, not that it is of this cluster.
    private bool IsOurs(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(_certificate.RawDataMemory.Span);

    /// <summary>What Orleans reads and writes in the clear.</summary>
    private sealed class TlsTransport(SslStream tls) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));

        public async ValueTask CompleteAsync()
        {
            await Input.CompleteAsync().ConfigureAwait(false);
            await Output.CompleteAsync().ConfigureAwait(false);
        }
    }
}
