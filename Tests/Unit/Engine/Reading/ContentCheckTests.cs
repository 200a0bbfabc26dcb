using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Tests.Reading.Fakes;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

public sealed class ContentCheckTests
{
    private const int Page = FabricLimits.PageBytes;

    [Theory]
    [InlineData("aa", "bb", "bb", ContentVerdict.SecondIsRight)]
    [InlineData("aa", "aa", "bb", ContentVerdict.TagIsNoMd5)]
    [InlineData("aa", "cc", "BB", ContentVerdict.Corrupt)]
    public void Judge_TwoReads_SaysWhatFollows(string first, string second, string tag, object expected) =>
        Assert.Equal(expected, ContentCheck.Judge(first, second, tag));

    [Theory]
    [InlineData(4096)]
    [InlineData(3 * Page)]
    public async Task Read_TagMatches_OneRequest(int fileBytes)
    {
        await using var setup = new ReadSetup(fileBytes, tagged: true);

        Assert.Equal(setup.Content, await setup.ReadAllAsync());

        Assert.Single(setup.Store.Requests);
    }

    [Fact]
    public async Task Read_OnePageDamagedOnTheWay_SecondReadIsHandedOut()
    {
        await using var setup = new ReadSetup(4096, tagged: true);
        setup.Store.Body = (_, number, bytes) => number == 0 ? Flip(bytes, 100) : bytes;

        Assert.Equal(setup.Content, await setup.ReadAllAsync());

        Assert.Equal(2, setup.Store.Requests.Count);
        await setup.Reads.DisposeAsync();
        Assert.Equal(setup.Content, setup.Pages.Bytes(setup.Page(0)));
    }

    [Fact]
    public async Task Read_EveryReadOtherBytes_CorruptAndNothingIsCached()
    {
        await using var setup = new ReadSetup(4096, tagged: true);
        setup.Store.Body = (_, number, bytes) => Flip(bytes, number);

        var error = await Assert.ThrowsAsync<FabricException>(setup.ReadAllAsync);

        Assert.Equal(FabricErrorKind.DataCorrupt, error.Kind);
        Assert.Equal(2, setup.Store.Requests.Count);
        Assert.Equal(0, setup.Pages.Count);
    }

    [Fact]
    public async Task Read_SeveralPagesOneDamagedOnTheWay_FailsDropsThePagesAndTheNextReadIsRight()
    {
        await using var setup = new ReadSetup((2 * Page) + 10, tagged: true);
        setup.Store.Body = (_, number, bytes) => number == 0 ? Flip(bytes, 100) : bytes;

        var error = await Assert.ThrowsAsync<FabricException>(setup.ReadAllAsync);

        Assert.Equal(FabricErrorKind.DataCorrupt, error.Kind);
        Assert.Equal(setup.Content, await setup.ReadAllAsync());
        await setup.Reads.DisposeAsync();
        Assert.All(setup.Pages.Ids, id => Assert.True(setup.Holds(id.OffsetBytes, setup.Pages.Bytes(id))));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData((2 * Page) + 10)]
    public async Task Read_TagsOnlyLookLikeMd5_AcceptedAndNotCheckedAgain(int fileBytes)
    {
        await using var setup = new ReadSetup(fileBytes);
        setup.Status = setup.Status with
        {
            Fingerprint = setup.Status.Fingerprint! with { ContentTag = new string('a', 32) },
        };

        Assert.Equal(setup.Content, await setup.ReadAllAsync());
        Assert.Equal(2, setup.Store.Requests.Count);

        Assert.Equal(setup.Content, await ReadColdAsync(setup));
        Assert.Equal(3, setup.Store.Requests.Count);
        Assert.Equal(1, setup.Reads.Counters["tags.mismatched"]);
    }

    [Fact]
    public async Task Read_StoreMatchedBefore_OneOddTagDoesNotEndTheChecks()
    {
        await using var setup = new ReadSetup(4096, tagged: true);
        await setup.ReadAllAsync();
        var right = setup.Status;
        setup.Status = right with { Fingerprint = right.Fingerprint! with { ContentTag = new string('a', 32) } };
        await ReadColdAsync(setup);
        setup.Status = right;
        setup.Store.Body = (_, number, bytes) => number == 3 ? Flip(bytes, 5) : bytes;

        Assert.Equal(setup.Content, await ReadColdAsync(setup));

        Assert.Equal(5, setup.Store.Requests.Count);
    }

    private static async Task<byte[]> ReadColdAsync(ReadSetup setup)
    {
        // The put of the read before may still be on its way; a load waits for it.
        await setup.Reads.LoadAsync(setup.Status, setup.Source, TestContext.Current.CancellationToken);
        setup.Pages.RemoveClean(setup.Status.Version);
        return await setup.ReadAllAsync();
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }
}
