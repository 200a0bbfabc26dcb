using System.Net;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Who could get in: rights of the keys, doors that are open to a network, secrets that are seen.</summary>
internal sealed class AccessCheck(UpOptions options, HomeDirectory home) : IDoctorCheck
{
    /// <inheritdoc/>
    public string Subject => "access";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        List<Finding> findings = [CredentialsFile()];
        findings.AddRange(Doors());
        if (options.ClusterSecret is not null)
        {
            findings.Add(new Finding(
                FindingSeverity.Warning, "--cluster-secret",
                "every user of this machine sees it in the list of processes",
                "give it in the environment instead: FABRIC_CLUSTER_SECRET")
            {
                Code = FindingCodes.Setting,
            });
        }

        return new(findings);
    }

    private Finding CredentialsFile()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var path = home.CredentialsPath;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0
            ? new Finding(
                FindingSeverity.Broken, path, "others than its owner can read or write the keys",
                $"chmod 600 {path}, and change the keys")
            {
                Code = FindingCodes.KeysOpen,
            }
            : new Finding(FindingSeverity.Ok, "keys", "for the server's user alone") { Code = FindingCodes.Keys };
    }

    private IEnumerable<Finding> Doors()
    {
        foreach (var (name, endpoint) in ((string, IPEndPoint?)[])
            [("S3", options.S3), ("WebHDFS", options.WebHdfs), ("API", options.Http)])
        {
            if (endpoint is not null && !IPAddress.IsLoopback(endpoint.Address))
            {
                yield return new Finding(
                    FindingSeverity.Warning, $"{name} door at {endpoint}", "it speaks plain HTTP to a network",
                    "bind it to loopback and put a proxy that ends TLS in front")
                {
                    Code = FindingCodes.Door,
                };
            }
        }

        if (options.WebHdfsSimpleAuth == true && options.WebHdfs is { } hdfs && !IPAddress.IsLoopback(hdfs.Address))
        {
            yield return new Finding(
                FindingSeverity.Broken, "WebHDFS logins", "anybody in the network is whoever they say they are",
                "leave out --webhdfs-simple-auth, and use tokens or keys")
            {
                Code = FindingCodes.Setting,
            };
        }
    }
}
