using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>
/// The contract of a connector: every case of the classes this derives from, and here multipart uploads and the sweep.
/// A connector inherits it whole; the only way out of a case is a false capability.
/// </summary>
public abstract class UnderStorageConformance : UnderStorageTreeConformance
{
    private int PartLength => (int)Math.Max(Store.Capabilities.UploadPartBytesMin, 100_000);

    [Fact]
    public async Task CompleteUpload_PartsOutOfOrder_JoinsByNumber()
    {
        var bytes = Bytes((PartLength * 2) + 10);
        var upload = await BeginAsync("dir/file");
        var third = await UploadAsync(upload, 9, bytes[(PartLength * 2)..]);
        var first = await UploadAsync(upload, 2, bytes[..PartLength]);
        var second = await UploadAsync(upload, 5, bytes[PartLength..(PartLength * 2)]);

        var status = await Store.CompleteUploadAsync(upload, [third, first, second], Token);

        Assert.Equal(bytes.Length, status.Fingerprint.LengthBytes);
        Assert.True(status.Fingerprint.SameContent((await StatAsync("dir/file")).Fingerprint));
        Assert.Equal(bytes, await GetAsync("dir/file", 0, bytes.Length, status.Fingerprint));
        Assert.Equal(["dir/file"], await NamesAsync("dir"));
    }

    [Fact]
    public async Task UploadPart_SameNumberAgain_Replaces()
    {
        var upload = await BeginAsync("file");
        await UploadAsync(upload, 1, Bytes(PartLength, seed: 1));
        var part = await UploadAsync(upload, 1, Bytes(PartLength, seed: 2));

        await Store.CompleteUploadAsync(upload, [part], Token);

        Assert.Equal(Bytes(PartLength, seed: 2), await GetAsync("file", 0, PartLength));
    }

    [Fact]
    public async Task UploadPart_SourceEndsEarly_FailsAndStoresNothing()
    {
        var upload = await BeginAsync("file");
        using var content = new MemoryStream(Bytes(PartLength - 1));

        await AssertFailsAsync(
            FabricErrorKind.DataCorrupt,
            () => Store.UploadPartAsync(upload, 1, content, PartLength, Token).AsTask());

        await AssertAbsentAsync("file");
        var part = await UploadAsync(upload, 1, Bytes(PartLength));
        await Store.CompleteUploadAsync(upload, [part], Token);
        Assert.Equal(Bytes(PartLength), await GetAsync("file", 0, PartLength));
    }

    [Fact]
    public async Task UploadPart_SourceFails_FailsWithItsError()
    {
        var upload = await BeginAsync("file");
        await using var content = new FailingStream(Bytes(PartLength / 2), new InvalidDataException("source broke"));

        var failure = await Assert.ThrowsAsync<InvalidDataException>(
            () => Store.UploadPartAsync(upload, 1, content, PartLength, Token).AsTask());

        Assert.Equal("source broke", failure.Message);
        await Store.AbortUploadAsync(upload, Token);
        await AssertAbsentAsync("file");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task UploadPart_NumberOutOfRange_FailsWithInvalidArgument(int number)
    {
        var upload = await BeginAsync("file");

        await AssertFailsAsync(FabricErrorKind.InvalidArgument, () => UploadAsync(upload, number, Bytes(10)));
        await Store.AbortUploadAsync(upload, Token);
    }

    [Fact]
    public async Task AbortUpload_Twice_LeavesNothing()
    {
        var upload = await BeginAsync("file");
        var part = await UploadAsync(upload, 1, Bytes(PartLength));

        await Store.AbortUploadAsync(upload, Token);
        await Store.AbortUploadAsync(upload, Token);

        await AssertAbsentAsync("file");
        var error = await Assert.ThrowsAsync<FabricException>(
            () => Store.CompleteUploadAsync(upload, [part], Token).AsTask());
        Assert.Contains(error.Kind, AbortedUploadKinds);
        await AssertAbsentAsync("file");
    }

    [Fact]
    public async Task CompleteUpload_WithoutOverwriteOnExisting_FailsAndKeepsIt()
    {
        var options = new UfsWriteOptions { Overwrite = false };
        var upload = new UfsUpload(P("file"), await Store.BeginUploadAsync(P("file"), options, Token), options);
        var part = await UploadAsync(upload, 1, Bytes(PartLength));
        await PutAsync("file", Bytes(7));

        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists, () => Store.CompleteUploadAsync(upload, [part], Token).AsTask());

        Assert.Equal(Bytes(7), await GetAsync("file", 0, 7));
        await Store.AbortUploadAsync(upload, Token);
    }

    [Fact]
    public async Task UploadPart_UnknownUpload_FailsWithNotFound()
    {
        var upload = new UfsUpload(P("file"), "../../etc", new UfsWriteOptions());

        await AssertFailsAsync(FabricErrorKind.NotFound, () => UploadAsync(upload, 1, Bytes(10)));
    }

    [Fact]
    public async Task ListParts_OfAnUploadInProgress_AreWhatIsStoredAndMakeTheFile()
    {
        Assert.SkipUnless(Store is IUfsResumableUploads, "the store does not go on with uploads");
        var resumable = (IUfsResumableUploads)Store;
        var options = new UfsWriteOptions();
        var upload = new UfsUpload(P("parts"), await Store.BeginUploadAsync(P("parts"), options, Token), options);
        Assert.Empty(await resumable.TryListPartsAsync(upload, Token) ?? [new(1, "not there", 0)]);
        var (first, last) = (Bytes(5 << 20, 1), Bytes(1000, 2));
        await Store.UploadPartAsync(upload, 2, new MemoryStream(last), last.Length, Token);
        await Store.UploadPartAsync(upload, 1, new MemoryStream(first), first.Length, Token);

        var parts = await resumable.TryListPartsAsync(upload, Token);

        Assert.Equal([(1, (long)first.Length), (2, last.Length)], parts!.Select(static p => (p.Number, p.LengthBytes)));
        await Store.CompleteUploadAsync(upload, parts!, Token);
        Assert.Equal(first.Concat(last), await GetAsync("parts", 0, first.Length + last.Length));
        Assert.Null(await resumable.TryListPartsAsync(upload, Token));
        await Store.CompleteUploadAsync(upload, parts!, Token);
    }

    [Fact]
    public async Task Sweep_OldUploads_RemovesThoseNotLive()
    {
        var live = await BeginAsync("live");
        var dead = await BeginAsync("dead");
        var part = await UploadAsync(live, 1, Bytes(PartLength));
        await UploadAsync(dead, 1, Bytes(PartLength));

        Assert.Equal(0, await Store.SweepAsync(TimeSpan.FromHours(1), new HashSet<string>(), Token));
        Assert.Equal(1, await Store.SweepAsync(TimeSpan.FromSeconds(-60), new HashSet<string> { live.Id }, Token));

        await AssertFailsAsync(FabricErrorKind.NotFound, () => UploadAsync(dead, 2, Bytes(10)));
        await Store.CompleteUploadAsync(live, [part], Token);
        Assert.Equal(["live"], await NamesAsync(string.Empty, recursive: true));
    }

    private async Task<UfsUpload> BeginAsync(string path)
    {
        var options = new UfsWriteOptions();
        return new UfsUpload(P(path), await Store.BeginUploadAsync(P(path), options, Token), options);
    }

    private async Task<UfsUploadPart> UploadAsync(UfsUpload upload, int number, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await Store.UploadPartAsync(upload, number, content, bytes.Length, Token);
    }
}
