using System.Globalization;
using OrleansAlluxio.Benchmarks.Load.Servers;

namespace OrleansAlluxio.Benchmarks.Load.ColdLoad;

/// <summary>One <c>rclone copy</c>, between an origin and a directory.</summary>
internal static class RcloneCopy
{
    /// <summary>Runs it to its end. InvalidOperation when it fails.</summary>
    public static async Task RunAsync(
        LoadOrigin origin, IEnumerable<string> paths, ColdLoadOptions options, CancellationToken cancellationToken)
    {
        var transfers = options.Transfers.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "copy", .. paths, "--transfers", transfers, "--checkers", transfers, "--s3-provider", "Other",
            "--s3-endpoint", origin.Url.AbsoluteUri, "--s3-access-key-id", origin.Credentials.AccessKey,
            "--s3-region", origin.Credentials.Region, "--config", "/dev/null", "--retries", "1",
        ];
        var environment = new Dictionary<string, string>
        {
            ["RCLONE_S3_SECRET_ACCESS_KEY"] = origin.Credentials.SecretKey,
            ["AWS_CA_BUNDLE"] = string.Empty, // rclone's transport takes no other; the origin has no TLS.
        };
        await using var child = ChildProcess.Start("rclone", arguments, environment);
        if (await child.WaitForExitAsync(cancellationToken) != 0)
        {
            throw new InvalidOperationException($"rclone failed:\n{child.Tail}");
        }
    }
}
