using System.Globalization;
using OrleansAlluxio.Benchmarks.Load.Signing;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Benchmarks.Load.Servers;

/// <summary>npm's s3rver over a folder. The peer that keeps objects as files.</summary>
internal sealed class S3RverServer : IDisposable
{
    private readonly ServerProcess _process;

    private S3RverServer(ServerProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>The only credentials it knows.</summary>
    public static S3Credentials Credentials { get; } = new("S3RVER", "S3RVER");

    /// <summary>Where it is installed; null when it is not.</summary>
    public static string? Program
    {
        get
        {
            var home = Environment.GetEnvironmentVariable("FABRIC_TEST_NPM") ?? "/opt/fabric-npm";
            var program = Path.Combine(home, "node_modules/.bin/s3rver");
            return File.Exists(program) ? program : null;
        }
    }

    public Uri Url { get; }

    public static async Task<S3RverServer> StartAsync(string program, string folder)
    {
        var port = ServerProcess.FreePort();
        var process = ServerProcess.Start(
            program, "-d", Directory.CreateDirectory(folder).FullName, "-a", "127.0.0.1", "-p",
            port.ToString(CultureInfo.InvariantCulture), "--silent", "--no-vhost-buckets").DropOutput();
        try
        {
            await process.WaitForPortAsync(port);
        }
        catch
        {
            process.Dispose();
            throw;
        }

        return new S3RverServer(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public void Dispose() => _process.Dispose();
}
