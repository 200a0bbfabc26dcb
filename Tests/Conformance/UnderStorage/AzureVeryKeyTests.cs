using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Keys that are no paths, in Azure.</summary>
public sealed class AzureVeryKeyTests(AzuriteServer server) : VeryKeyConformance
{
    private BlobContainerClient _container = null!;
    private string _prefix = string.Empty;

    // Addresses lose them.
    protected override bool HasDots => false;

    [Fact]
    public async Task Write_DotsAsComponents_AreHeldUnderTheirEscapedNames()
    {
        string[] paths = ["^^.", "^^^^..", "a/^^../b", "a/z"];
        foreach (var path in paths)
        {
            await PutAsync(path, [1]);
        }

        Assert.Equal(paths.Order(Utf8Order.Comparer), await RawKeysAsync());
        Assert.Equal(paths.Order(Utf8Order.Comparer), await WalkAsync(string.Empty, 1));
        Assert.Equal([1], await GetAsync("a/^^../b", 0, 1));
    }

    [Fact]
    public async Task Write_Backslash_IsRefusedAndNotThere()
    {
        await AssertAbsentAsync("a\\b");
        await AssertFailsAsync(FabricErrorKind.InvalidPath, () => PutAsync("a\\b", [1]));
        Assert.Empty(await RawKeysAsync());
    }

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        _container = await server.ContainerAsync();
        var store = await server.OpenAsync();
        await store.ProbeAsync(write: true, Token);
        _prefix = store.Description[(store.Description.IndexOf('/', 8) + 1)..];
        return store;
    }

    protected override async Task PutVeryAsync(string key)
    {
        using var content = new MemoryStream([7]);
        await _container.GetBlockBlobClient(_prefix + key).UploadAsync(content, cancellationToken: Token);
    }

    protected override async Task<IReadOnlyList<string>> RawKeysAsync()
    {
        var keys = new List<string>();
        await foreach (var blob in _container.GetBlobsAsync(prefix: _prefix, cancellationToken: Token))
        {
            keys.Add(blob.Name[_prefix.Length..]);
        }

        keys.Sort(Utf8Order.Comparer);
        return keys;
    }
}
