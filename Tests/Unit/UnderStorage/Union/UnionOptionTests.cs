using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.S3;
using OrleansAlluxio.UnderStorage.Union;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.Union;

/// <summary>What a union is made of, what is refused, and that no secret of a branch is shown.</summary>
public sealed class UnionOptionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("branches", "")]
    [InlineData("branches", "hot,hot")]
    [InlineData("branches", "hot,Cold")]
    [InlineData("branches", "hot,cold,warm")]
    [InlineData("branch.cold", "not a store")]
    [InlineData("branch.cold", "ftp://host/x")]
    [InlineData("branch.cold.color", "blue")]
    [InlineData("branch.warm", "/tmp/warm")]
    [InlineData("write", "last")]
    [InlineData("write", "by-pattern")]
    [InlineData("pattern.cold", "///")]
    [InlineData("read-only", "warm")]
    public async Task Open_BadOption_FailsWithInvalidArgument(string name, string value)
    {
        await using var bed = new UnionBed();

        var failure = Assert.Throws<FabricException>(() => bed.Open((name, value)));

        Assert.Equal(FabricErrorKind.InvalidArgument, failure.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/inside")]
    public async Task Open_BranchInsideAnother_FailsWithInvalidArgument(string below)
    {
        await using var bed = new UnionBed();

        var failure = Assert.Throws<FabricException>(() => bed.Open(("branch.cold", bed.Hot() + below)));

        Assert.Equal(FabricErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains("inside", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redact_SecretsOfBranches_AreNotShown()
    {
        var s3 = new S3Connector(TimeProvider.System, new SeededRandomSource(1));
        var factory = new UnderStorageFactory([s3, new UnionConnector([s3], static store => store)]);
        var options = new Dictionary<string, string>
        {
            ["branches"] = "hot",
            ["branch.hot"] = "s3://bucket/prefix",
            ["branch.hot.secret-key"] = "hunter2",
            ["branch.hot.endpoint"] = "http://127.0.0.1:1",
            ["branch.gone.secret-key"] = "hunter3",
        };

        var shown = factory.Redact("union://lake", options);

        Assert.Equal(
            ("***", "***", "http://127.0.0.1:1", "s3://bucket/prefix"),
            (shown["branch.hot.secret-key"], shown["branch.gone.secret-key"], shown["branch.hot.endpoint"],
                shown["branch.hot"]));
    }

    [Fact]
    public void Open_OptionThatNoBranchKnows_IsRefusedByTheFactory()
    {
        var s3 = new S3Connector(TimeProvider.System, new SeededRandomSource(1));
        var factory = new UnderStorageFactory([s3, new UnionConnector([s3], static store => store)]);

        var failure = Assert.Throws<FabricException>(() => factory.Open(
            "union://lake", new Dictionary<string, string> { ["branch"] = "s3://bucket" }));

        Assert.Contains("unknown option 'branch'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_ABranchIsAway_FailsAndNamesItsPlace()
    {
        await using var bed = new UnionBed();
        Directory.Delete(bed.Cold());

        var failure = await Assert.ThrowsAsync<FabricException>(() => bed.Store.ProbeAsync(true, Token).AsTask());

        Assert.Contains(bed.Cold(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ByPattern_GoesToTheBranchOfItsGlob()
    {
        await using var bed = new UnionBed(("write", "by-pattern"), ("pattern.cold", "*.log,archive/**"));

        Assert.Equal("cold", (await bed.PutAsync("a/b.log", "1")).Fingerprint.Branch);
        Assert.Equal("cold", (await bed.PutAsync("archive/x/y", "1")).Fingerprint.Branch);
        Assert.Equal("hot", (await bed.PutAsync("a/b.txt", "1")).Fingerprint.Branch);
    }

    [Fact]
    public async Task Create_MostFree_GoesToABranchOfTheRoomiestDisk()
    {
        await using var bed = new UnionBed(("write", "most-free"));
        await bed.Store.ProbeAsync(write: true, Token);

        // One disk has both, so the first of the two is as good as the other.
        Assert.NotNull((await bed.PutAsync("f", "1")).Fingerprint.Branch);
        Assert.True(await ((IUfsFreeSpace)bed.Branches.Branches[0].Store).GetFreeBytesAsync(Token) > 0);
    }

    [Fact]
    public async Task Change_WhatAReadOnlyBranchHas_FailsAndChangesNothing()
    {
        await using var bed = new UnionBed(("read-only", "cold"));
        UnionBed.Plant(bed.Cold("f"), "cold");
        UnionBed.Plant(bed.Hot("g"), "hot");
        UnionBed.Plant(bed.Cold("g"), "cold");

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.Store.DeleteFileAsync(UfsPath.Parse("g"), Token).AsTask());
        Assert.Equal(FabricErrorKind.ReadOnly, failure.Kind);
        Assert.Equal("hot", await bed.GetAsync("g"));

        // An earlier branch can hide what cannot be changed.
        Assert.Equal("hot", (await bed.PutAsync("f", "mine")).Fingerprint.Branch);
        Assert.Equal("cold", await File.ReadAllTextAsync(bed.Cold("f"), Token));
    }
}
