using Amazon.S3.Model;
using Azure.Storage.Blobs.Models;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Stores;

/// <summary>Azure Blob Storage under a whole fabric: what people do with a mount, and what they see of it.</summary>
public sealed class AzureMountTests(AzuriteServer server) : IAsyncLifetime
{
    private const int PartBytes = 5 << 20;

    private readonly FabricHome _home = new();
    private readonly string _prefix = $"cluster{Environment.ProcessId}-{Guid.NewGuid():n}";
    private FabricProcess _fabric = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Uri => $"wasb://{AzuriteServer.Container}@{AzuriteServer.Account}/{_prefix}";

    public async ValueTask InitializeAsync()
    {
        await server.PortAsync();
        _fabric = await FabricProcess.StartAsync(_home);
    }

    public async ValueTask DisposeAsync()
    {
        if (_fabric is not null)
        {
            await _fabric.DisposeAsync();
        }

        _home.Dispose();
    }

    [Fact]
    public async Task Mount_Azure_ServesWritesRenamesAndOutsideChangesOverARestart()
    {
        var options = await OptionsAsync();
        using (var client = _fabric.Api())
        {
            await client.Administration.MountAsync(
                new MountRequest { Path = FabricPath.Parse("/azure"), Uri = Uri, Options = options }, Token);
            var shown = Assert.Single(
                await client.Administration.ListMountsAsync(Token), static m => m.Path.Value == "/azure");
            Assert.Equal((Uri, "***"), (shown.Uri, shown.Options["account-key"]));

            await client.WriteAsync("/azure/dir/small", FabricCalls.Bytes(1, 1000));
            await client.WriteAsync("/azure/dir/large", FabricCalls.Bytes(2, 20 << 20));
            await client.RenameAsync(
                FabricPath.Parse("/azure/dir"), FabricPath.Parse("/azure/moved"), new RenameOptions(), Token);
            Assert.Equal(FabricCalls.Bytes(2, 20 << 20), await client.ReadAsync("/azure/moved/large"));
            Assert.Equal(["moved/large", "moved/small"], await BlobsAsync());
        }

        using (var s3 = _fabric.Client())
        {
            await PutInPartsAsync(s3);
            Assert.Equal(FabricCalls.Bytes(3, PartBytes + 10), (await s3.GetAsync("azure", "parts")).Bytes);
        }

        Assert.Equal(0, await _fabric.StopAsync());
        await _fabric.DisposeAsync();
        var container = await server.ContainerAsync();
        await container.GetBlobClient($"{_prefix}/moved/small").UploadAsync(
            new BinaryData(FabricCalls.Bytes(4, 1000)), overwrite: true, Token);
        await container.GetBlobClient($"{_prefix}/outside").UploadAsync(
            new BinaryData(FabricCalls.Bytes(5, 10)), overwrite: true, Token);

        _fabric = await FabricProcess.StartAsync(_home);
        using var after = _fabric.Api();
        Assert.Equal(FabricCalls.Bytes(4, 1000), await after.ReadAsync("/azure/moved/small", syncIntervalMs: 0));
        Assert.Equal(FabricCalls.Bytes(3, PartBytes + 10), await after.ReadAsync("/azure/parts"));
        Assert.NotNull(await after.StatAsync("/azure/outside", syncIntervalMs: 0));
        await after.DeleteAsync(FabricPath.Parse("/azure/moved"), new DeleteOptions { Recursive = true }, Token);
        Assert.Equal(["outside", "parts"], await BlobsAsync());
    }

    [Fact]
    public async Task Read_BlobReplacedMeanwhile_IsAConflictAndNeverMixed()
    {
        using var client = _fabric.Api();
        await client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/azure"), Uri = Uri, Options = await OptionsAsync() }, Token);
        await client.WriteAsync("/azure/file", FabricCalls.Bytes(1, 8 << 20), WriteType.Through);
        await using var reader = await client.OpenReadAsync(
            FabricPath.Parse("/azure/file"), new OperationOptions(), Token);
        var first = new byte[1000];
        await reader.ReadAsync(0, first, Token);

        await (await server.ContainerAsync()).GetBlobClient($"{_prefix}/file").UploadAsync(
            new BinaryData(FabricCalls.Bytes(2, 8 << 20)), overwrite: true, Token);

        var kind = await FabricCalls.FailureAsync(
            () => reader.ReadAsync(7 << 20, new byte[1 << 20], Token).AsTask());
        Assert.Equal(FabricErrorKind.Conflict, kind);
        Assert.Equal(FabricCalls.Bytes(1, 8 << 20)[..1000], first);
        Assert.Equal(FabricCalls.Bytes(2, 8 << 20), await client.ReadAsync("/azure/file"));
    }

    [Fact]
    public async Task Mount_WrongKey_IsRefusedWithoutIt()
    {
        using var client = _fabric.Api();
        var options = await OptionsAsync();
        options["account-key"] = "aHVudGVyMmh1bnRlcjI=";

        var error = await Assert.ThrowsAsync<FabricException>(() => client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/azure"), Uri = Uri, Options = options }, Token).AsTask());

        Assert.Equal(FabricErrorKind.StoreDenied, error.Kind);
        Assert.DoesNotContain("aHVudGVy", error.ToString() + _fabric.Log, StringComparison.Ordinal);
        Assert.Single(await client.Administration.ListMountsAsync(Token));
    }

    private static async Task PutInPartsAsync(Amazon.S3.IAmazonS3 s3)
    {
        var bytes = FabricCalls.Bytes(3, PartBytes + 10);
        var upload = await s3.InitiateMultipartUploadAsync("azure", "parts", Token);
        var tags = new List<PartETag>();
        foreach (var (number, part) in new[] { (1, bytes[..PartBytes]), (2, bytes[PartBytes..]) })
        {
            using var content = new MemoryStream(part);
            var answer = await s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = "azure",
                    Key = "parts",
                    UploadId = upload.UploadId,
                    PartNumber = number,
                    InputStream = content,
                    UseChunkEncoding = false,
                },
                Token);
            tags.Add(new PartETag(number, answer.ETag));
        }

        await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = "azure",
                Key = "parts",
                UploadId = upload.UploadId,
                PartETags = tags,
            },
            Token);
    }

    private async Task<Dictionary<string, string>> OptionsAsync() => new()
    {
        ["endpoint"] = AzuriteServer.EndpointAt(await server.PortAsync()),
        ["account-key"] = AzuriteServer.AccountKey,
        ["multipart-threshold"] = "4M",
        ["part-size"] = "4M",
    };

    // Files as another program sees them, without directory markers and the fabric's own marks.
    private async Task<List<string>> BlobsAsync()
    {
        var names = new List<string>();
        var container = await server.ContainerAsync();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.Metadata, BlobStates.None, _prefix + "/", Token))
        {
            if (!blob.Metadata.ContainsKey("hdi_isfolder") && !blob.Name.Contains("/.fabric-tmp/"))
            {
                names.Add(blob.Name[(_prefix.Length + 1)..]);
            }
        }

        return names;
    }
}
