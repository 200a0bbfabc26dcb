using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>What is Azure's own: foreign markers, digests, metadata names, blocks that two writers share.</summary>
public sealed class AzureStoreTests(AzuriteServer server) : UnderStorageHarness
{
    private BlobContainerClient _container = null!;

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        _container = await server.ContainerAsync();
        return await server.OpenAsync();
    }

    [Theory]
    [InlineData("dir", true)]
    [InlineData("dir/", false)]
    public async Task Directory_MarkedByAnotherProgram_IsOne(string marker, bool withMetadata)
    {
        var options = new BlobUploadOptions
        {
            Metadata = withMetadata ? new Dictionary<string, string> { ["hdi_isfolder"] = "true" } : null,
        };
        await BlobOf(marker).UploadAsync(Stream.Null, options, Token);

        Assert.Equal(EntryKind.Directory, (await StatAsync("dir")).Fingerprint.Kind);
        Assert.Equal(["dir"], await NamesAsync(string.Empty));
        Assert.Equal(["dir"], await NamesAsync(string.Empty, recursive: true));
        Assert.Empty(await ListAsync("dir"));
        Assert.False(await Store.DeleteFileAsync(P("dir"), Token));
        await Store.RenameAsync(P("dir"), P("other"), overwrite: false, Token);
        Assert.Equal(["other"], await NamesAsync(string.Empty));
        Assert.True(await Store.DeleteDirectoryAsync(P("other"), recursive: false, Token));
        Assert.Empty(await ListAsync(string.Empty, recursive: true));
    }

    [Fact]
    public async Task CreateDirectory_ForOthers_IsAMarkedBlob()
    {
        await Store.CreateDirectoryAsync(P("a/b"), UfsAttributes.None, Token);

        var found = await BlobOf("a/b").GetPropertiesAsync(cancellationToken: Token);

        Assert.Equal("true", found.Value.Metadata["hdi_isfolder"]);
        Assert.Equal(0, found.Value.ContentLength);
    }

    // The store would take the backslash for a slash, and one file would have two names.
    [Fact]
    public async Task AnyOperation_NameWithBackslash_NeverMeansAnotherFile()
    {
        await PutAsync("dir/file", Bytes(1));

        await AssertAbsentAsync("dir\\file");
        Assert.Empty(await ListAsync("dir\\"));
        Assert.False(await Store.DeleteFileAsync(P("dir\\file"), Token));
        await AssertFailsAsync(FabricErrorKind.NotFound, () => GetAsync("dir\\file", 0, 1));
        await AssertFailsAsync(FabricErrorKind.InvalidPath, () => PutAsync("dir\\file", Bytes(2)));
        Assert.Equal(Bytes(1), await GetAsync("dir/file", 0, 1));
    }

    [Fact]
    public async Task CreateDirectory_BelowFile_FailsWithNotADirectory()
    {
        await PutAsync("file", Bytes(1));

        await AssertFailsAsync(
            FabricErrorKind.NotADirectory,
            () => Store.CreateDirectoryAsync(P("file/below"), UfsAttributes.None, Token).AsTask());
    }

    // The emulator sorts by UTF-16, which puts characters beyond the basic plane before U+E000..U+FFFF.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(5, false)]
    [InlineData(1000, true)]
    public async Task List_CharactersBeyondTheBasicPlane_AreInUtf8Order(int page, bool recursive)
    {
        string[] names =
            ["a", "x", "x\uFFFD", "x\uE000", "x\U0001F600", "x\U0001F601", "x\U0001F600-b", "x\U00010000", "y", "é",
                "\uFF5E", "\U0001F680", "\uE001z"];
        foreach (var name in names)
        {
            await PutAsync(name, [1]);
        }

        Assert.Equal(names.Order(Utf8Order.Comparer), await NamesAsync(string.Empty, recursive, page));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(11 << 20)]
    public async Task Commit_AnyLength_GivesTheBlobItsDigestAndType(int length)
    {
        var bytes = Bytes(length);
        await PutAsync("file", bytes);

        var found = (await BlobOf("file").GetPropertiesAsync(cancellationToken: Token)).Value;

#pragma warning disable CA5351 // The store's choice of digest.
        Assert.Equal(System.Security.Cryptography.MD5.HashData(bytes), found.ContentHash);
#pragma warning restore CA5351
        Assert.Equal("application/octet-stream", found.ContentType);
    }

    [Fact]
    public async Task Copy_CarriesOrReplacesTypeMetadataAndDigest()
    {
        var metadata = new Dictionary<string, string> { ["with-hyphen"] = "1", ["plain"] = "2" };
        await PutAsync(
            "from", Bytes(100), new UfsWriteOptions { ContentType = "text/plain", UserMetadata = metadata });

        var same = await Store.CopyAsync(P("from"), P("same"), new UfsWriteOptions(), Token);
        var other = await Store.CopyAsync(
            P("from"), P("other"),
            new UfsWriteOptions { ContentType = "text/css", UserMetadata = new Dictionary<string, string>() }, Token);
        var inPlace = await Store.CopyAsync(
            P("from"), P("from"), new UfsWriteOptions { ContentType = "text/html" }, Token);

        Assert.Equal("text/plain", same.ContentType);
        Assert.Equal(Sorted(metadata), Sorted(same.UserMetadata));
        Assert.Equal("text/css", other.ContentType);
        Assert.Empty(other.UserMetadata);
        Assert.Equal("text/html", inPlace.ContentType);
        Assert.Equal(Sorted(metadata), Sorted(inPlace.UserMetadata));
        var digest = (await BlobOf("from").GetPropertiesAsync(cancellationToken: Token)).Value.ContentHash;
        Assert.NotEmpty(digest);
        Assert.Equal(digest, (await BlobOf("other").GetPropertiesAsync(cancellationToken: Token)).Value.ContentHash);
    }

    [Fact]
    public async Task CompleteUpload_PartsDroppedByAnotherWriter_FailsWithConflictAndKeepsTheOther()
    {
        var options = new UfsWriteOptions();
        var upload = new UfsUpload(P("file"), await Store.BeginUploadAsync(P("file"), options, Token), options);
        using var content = new MemoryStream(Bytes(1000));
        var part = await Store.UploadPartAsync(upload, 1, content, 1000, Token);

        // Of blocks too: the emulator keeps what others staged when a blob is put at once, the service does not.
        await PutAsync("file", Bytes(6 << 20, seed: 2));

        await AssertFailsAsync(
            FabricErrorKind.Conflict, () => Store.CompleteUploadAsync(upload, [part], Token).AsTask());
        Assert.Equal(Bytes(6 << 20, seed: 2), await GetAsync("file", 0, 6 << 20));
    }

    [Fact]
    public async Task Upload_AfterARestart_GoesOnAndCompletesTwice()
    {
        var options = new UfsWriteOptions { UserMetadata = new Dictionary<string, string> { ["a-b"] = "c" } };
        var upload = new UfsUpload(P("file"), await Store.BeginUploadAsync(P("file"), options, Token), options);
        using var first = new MemoryStream(Bytes(100_000));
        var one = await Store.UploadPartAsync(upload, 1, first, first.Length, Token);
        await using var reopened = await server.ReopenAsync(Store);
        using var second = new MemoryStream(Bytes(10, seed: 2));
        var two = await reopened.UploadPartAsync(upload, 2, second, second.Length, Token);

        var status = await reopened.CompleteUploadAsync(upload, [one, two], Token);
        var again = await reopened.CompleteUploadAsync(upload, [one, two], Token);

        Assert.Equal(status.Fingerprint, again.Fingerprint);
        Assert.Equal("c", status.UserMetadata["a-b"]);
        byte[] both = [.. Bytes(100_000), .. Bytes(10, seed: 2)];
        Assert.Equal(both, await GetAsync("file", 0, both.Length));
        await AssertFailsAsync(
            FabricErrorKind.NotFound, () => reopened.CompleteUploadAsync(upload, [two], Token).AsTask());
    }

    [Fact]
    public async Task CompleteUpload_TagOfAReplacedPart_TakesThatPart()
    {
        var options = new UfsWriteOptions();
        var upload = new UfsUpload(P("file"), await Store.BeginUploadAsync(P("file"), options, Token), options);
        using var older = new MemoryStream(Bytes(50));
        using var newer = new MemoryStream(Bytes(60, seed: 2));
        var old = await Store.UploadPartAsync(upload, 1, older, 50, Token);
        await Store.UploadPartAsync(upload, 1, newer, 60, Token);

        await Store.CompleteUploadAsync(upload, [old], Token);

        Assert.Equal(Bytes(50), await GetAsync("file", 0, 50));
    }

    [Fact]
    public async Task Metadata_ChangedAlone_LeavesTheContentTag()
    {
        var written = await PutAsync("file", Bytes(1000));
        var etag = (await BlobOf("file").GetPropertiesAsync(cancellationToken: Token)).Value.ETag;

        var metadata = new Dictionary<string, string> { ["colour"] = "red" };
        await BlobOf("file").SetMetadataAsync(metadata, cancellationToken: Token);

        Assert.NotEqual(etag, (await BlobOf("file").GetPropertiesAsync(cancellationToken: Token)).Value.ETag);
        var status = await StatAsync("file");
        Assert.True(written.Fingerprint.SameContent(status.Fingerprint));
        Assert.Equal("red", status.UserMetadata["colour"]);
        Assert.True(written.Fingerprint.SameContent((await ListAsync(string.Empty)).Single().Status.Fingerprint));
        Assert.Equal(Bytes(1000), await GetAsync("file", 0, 1000, written.Fingerprint));
    }

    [Fact]
    public async Task Content_WrittenInPlace_IsNamedByItsETag()
    {
        // What is appended leaves the MD5 that the blob was made with.
        var name = Store.Description[(Store.Description.IndexOf('/', 8) + 1)..] + "log";
        var blob = _container.GetAppendBlobClient(name);
        var headers = new BlobHttpHeaders { ContentHash = new byte[16] };
        await blob.CreateAsync(new AppendBlobCreateOptions { HttpHeaders = headers }, Token);
        using var first = new MemoryStream(Bytes(10));
        await blob.AppendBlockAsync(first, cancellationToken: Token);
        var before = await StatAsync("log");
        using var second = new MemoryStream(Bytes(10));
        await blob.AppendBlockAsync(second, cancellationToken: Token);

        var after = await StatAsync("log");
        Assert.Equal(20, after.Fingerprint.LengthBytes);
        Assert.NotEqual(before.Fingerprint.ContentTag, after.Fingerprint.ContentTag);
        Assert.Equal(after.Fingerprint, (await ListAsync(string.Empty)).Single().Status.Fingerprint);
    }

    private static IEnumerable<(string, string)> Sorted(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Select(static pair => (pair.Key, pair.Value)).Order();

    private BlockBlobClient BlobOf(string path) =>
        _container.GetBlockBlobClient(Store.Description[(Store.Description.IndexOf('/', 8) + 1)..] + path);
}
