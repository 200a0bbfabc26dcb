using OrleansAlluxio.Tests.Conformance.Servers;

[assembly: AssemblyFixture(typeof(S3RverServer))]

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>npm's s3rver: files in a directory. Knows no conditional writes.</summary>
public sealed class S3RverServer : S3TestServer
{
    private readonly string _binary = Path.Combine(
        Environment.GetEnvironmentVariable("FABRIC_TEST_NPM") ?? "/opt/fabric-npm", "node_modules/.bin/s3rver");

    private string? _directory;
    private ServerProcess? _process;

    public override string AccessKey => "S3RVER";

    public override string SecretKey => "S3RVER";

    public override string Bucket => "conformance";

    protected override string? WhyMissing => File.Exists(_binary) ? null : $"s3rver is not installed at {_binary}.";

    protected override async Task<int> StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("fabric-s3rver-").FullName;
        var port = ServerProcess.FreePort();
        _process = ServerProcess.Start(
            _binary, "-d", _directory, "-a", "127.0.0.1", "-p", $"{port}", "--silent", "--no-vhost-buckets",
            "--configure-bucket", Bucket).DropOutput();
        await _process.WaitForPortAsync(port);
        return port;
    }

    protected override Task StopAsync()
    {
        _process?.Dispose();
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }

        return Task.CompletedTask;
    }
}
