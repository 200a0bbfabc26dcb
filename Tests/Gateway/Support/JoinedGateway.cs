using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>A gateway on free loopback ports that has joined a fabric of this process.</summary>
internal sealed class JoinedGateway : IAsyncDisposable
{
    /// <summary>What a fabric shares with it.</summary>
    public const string Secret = "a secret of gateway tests";

    private JoinedGateway(GatewayProcess process) => Process = process;

    /// <summary>Whether every suite is to run through one.</summary>
    public static bool IsAskedFor => Environment.GetEnvironmentVariable("FABRIC_TEST_DOORS") == "gateway";

    /// <summary>The gateway.</summary>
    public GatewayProcess Process { get; }

    /// <summary>Starts one.</summary>
    public static async Task<JoinedGateway> StartAsync(Uri server, params string[] more)
    {
        string[] arguments =
        [
            "--role", "gateway", "--join", server.ToString(), "--cluster-secret", Secret, "--s3", "127.0.0.1:0",
            "--webhdfs", "127.0.0.1:0", "--http", "127.0.0.1:0",
        ];
        return new JoinedGateway(await GatewayProcess.StartAsync(
            UpOptionsParser.Parse([.. arguments, .. more]), NullLoggerFactory.Instance, CancellationToken.None));
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
