using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>
/// The unmodified clients of others, each with a whole scenario: write, append, read, ranges, lists in batches, rename,
/// ACL, extended attributes, checksum, delete.
/// </summary>
public sealed class WebHdfsClientTests(ClientFabrics fabrics)
{
    public static TheoryData<ClientMount> Mounts => ClientMounts.All;

    [Theory, MemberData(nameof(Mounts))]
    public Task Curl_CommandsOfTheDocumentation_DoWhatItSays(ClientMount mount) =>
        RunAsync(ClientTools.Curl, "webhdfs_curl.sh", mount);

    [Theory, MemberData(nameof(Mounts))]
    public Task FsSpec_WholeScenario_Passes(ClientMount mount) =>
        RunAsync(ClientTools.FsSpec, "webhdfs_fsspec.py", mount);

    [Theory, MemberData(nameof(Mounts))]
    public Task Npm_WholeScenario_Passes(ClientMount mount) =>
        RunAsync(ClientTools.NpmWebHdfs, "webhdfs_npm.js", mount);

    private async Task RunAsync(ClientTool tool, string script, ClientMount mount)
    {
        using var bench = await ClientBench.OpenWithoutBucketAsync(tool, fabrics, mount);

        await bench.RunScriptAsync(script);
    }
}
