using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>Clients that sign with version 2, at a door that takes it.</summary>
public sealed class ClientSigV2Tests(ClientFabrics fabrics)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SignatureV2_PutsListsCopiesAndDeletes(ClientMount mount)
    {
        await using var door = await OpenDoorAsync(ClientTools.S3Cmd, mount);
        using var bench = await ClientBench.OpenAsync(S3CmdAt(door), fabrics, mount);
        var big = bench.Given("big.bin", ClientContent.Big);

        await bench.RunAsync(
            "put", "--multipart-chunk-size-mb=7", "--add-header=x-amz-meta-colour:dark blue", big,
            bench.Url("a b/ü+%.bin"));
        await bench.AssertStoredAsync("a b/ü+%.bin", ClientContent.Big);
        await bench.RunAsync("cp", bench.Url("a b/ü+%.bin"), bench.Url("copy"));
        await bench.RunAsync("get", bench.Url("copy"), bench.At("back"));
        var listed = await bench.RunAsync("ls", "--recursive", $"s3://{bench.Bucket}");
        await bench.RunAsync("rm", bench.Url("a b/ü+%.bin"), bench.Url("copy"));
        await bench.RunAsync("rb", $"s3://{bench.Bucket}");

        bench.AssertFile("back", ClientContent.Big);
        Assert.Equal(2, listed.Lines.Count());
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SignUrl_IsUsedByAPlainClientAndBindsTheKey(ClientMount mount)
    {
        await using var door = await OpenDoorAsync(ClientTools.S3Cmd, mount);
        using var bench = await ClientBench.OpenAsync(S3CmdAt(door), fabrics, mount);
        await bench.GivenObjectAsync("dir/k", ClientContent.Small);
        await bench.GivenObjectAsync("dir/other", ClientContent.Small);

        var url = (await bench.RunAsync("signurl", bench.Url("dir/k"), "+300")).Output.Trim();
        var late = (await bench.RunAsync("signurl", bench.Url("dir/k"), "1000000000")).Output.Trim();

        Assert.Contains("Signature=", url);
        Assert.DoesNotContain("X-Amz-Signature=", url);
        var (status, bytes) = await ClientBench.GetUrlAsync(url);
        Assert.Equal(200, status);
        Assert.Equal(ClientContent.Small, bytes);
        Assert.Equal(403, (await ClientBench.GetUrlAsync(url.Replace("dir/k?", "dir/other?"))).Status);
        Assert.Equal(403, (await ClientBench.GetUrlAsync(late)).Status);
    }

    // Debian's botocore (1.29) signs the query of subresources twice, as ?tagging?tagging, which S3 refuses as well:
    // what it does without them is what can work.
    [Theory]
    [InlineData("bucket")]
    [InlineData("small")]
    [InlineData("ranges")]
    [InlineData("conditions")]
    public async Task Boto3_SignatureS3_DoesWhatItDoesWithVersion4(string concern)
    {
        await using var door = await OpenDoorAsync(ClientTools.Boto3, ClientMount.Local);
        using var bench = await ClientBench.OpenWithoutBucketAsync(Boto3At(door), fabrics, ClientMount.Local);
        if (concern != "bucket")
        {
            await bench.Fabric.MakeBucketAsync(bench.Bucket, Token);
            await bench.GivenObjectAsync("big.bin", ClientContent.Big);
        }

        bench.Given("small", ClientContent.Small);
        bench.Given("big", ClientContent.Big);

        await bench.RunScriptAsync("boto3_client.py", concern);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_PresignedUrlsOfVersion2_AreUsedByAPlainClient(ClientMount mount)
    {
        await using var door = await OpenDoorAsync(ClientTools.Boto3, mount);
        using var bench = await ClientBench.OpenAsync(Boto3At(door), fabrics, mount);
        await bench.GivenObjectAsync("a b/ü+%#.txt", ClientContent.Small);

        var urls = (await bench.RunScriptAsync("boto3_client.py", "presigned")).Lines.ToArray();

        Assert.All(urls, static url => Assert.Contains("AWSAccessKeyId=", url));
        Assert.Equal(ClientContent.Small, (await ClientBench.GetUrlAsync(urls[0])).Bytes);
        Assert.Equal(200, await ClientBench.PutUrlAsync(urls[1], ClientContent.Small));
        await bench.AssertStoredAsync("put by/url+.txt", ClientContent.Small);
    }

    private static ClientTool S3CmdAt(S3Door door) => ClientTools.S3Cmd with
    {
        Arguments = fabric =>
        [
            "--config=/dev/null", "--no-ssl", "--signature-v2", $"--host={door.Url.Authority}",
            $"--host-bucket={door.Url.Authority}", $"--access_key={fabric.AccessKey}",
            $"--secret_key={fabric.SecretKey}", "--no-progress",
        ],
    };

    private static ClientTool Boto3At(S3Door door) => ClientTools.Boto3 with
    {
        Environment = fabric => new Dictionary<string, string>(ClientTools.Boto3.Environment(fabric))
        {
            ["S3_URL"] = door.Url.ToString(),
            ["S3_SIGNATURE"] = "s3",
        },
    };

    private async Task<S3Door> OpenDoorAsync(ClientTool tool, ClientMount mount)
    {
        tool.SkipWhenMissing();
        var fabric = await fabrics.StartedAsync(mount, Token);
        return await S3Door.StartAsync(
            fabric.Client,
            new S3DoorOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), AllowSigV2 = true },
            new StaticAccessKeys(fabric.AccessKey, fabric.SecretKey, FabricCaller.System), TimeProvider.System,
            NullLoggerFactory.Instance, Token);
    }
}
