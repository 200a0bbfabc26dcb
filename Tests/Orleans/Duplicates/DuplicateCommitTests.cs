using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Orleans.Duplicates;

/// <summary>
/// Two activations of one directory that both commit: each commit is a compare-and-set, so one that was planned on
/// what the other has changed is planned anew, whichever activation was first.
/// </summary>
public sealed class DuplicateCommitTests(SplitFixture split, PostgreSqlServer server) : IClassFixture<SplitFixture>
{
    private const int Names = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Create_ByBothAtOnce_AllAcknowledgedAreThereAndOfOneNameOneWins(int first, int second)
    {
        var (directory, a, b) = await BothAsync(first, second);

        var own = await Task.WhenAll(Enumerable.Range(0, Names)
            .SelectMany(i => new[] { CreateAsync(a, $"{directory}/a{i}"), CreateAsync(b, $"{directory}/b{i}") }));
        var shared = await Task.WhenAll(Enumerable.Range(0, Names).Select(async i =>
            (await Task.WhenAll(CreateAsync(a, $"{directory}/s{i}"), CreateAsync(b, $"{directory}/s{i}")))
            .Count(static won => won)));

        Assert.All(own, Assert.True);
        Assert.All(shared, static winners => Assert.Equal(1, winners));
        var page = await split.Cluster.Truth(directory).Reads.ListAsync(null, 1000, Token);
        Assert.Equal(3 * Names, page.Entries.Count);
        Assert.False(page.HasMore);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Change_OfAnEntryThatTheOtherHasChanged_KeepsBoth(int first, int second)
    {
        var (directory, a, b) = await BothAsync(first, second);
        for (var i = 0; i < Names; i++)
        {
            var path = FabricPath.Parse(string.Create(CultureInfo.InvariantCulture, $"{directory}/x{i}"));
            Assert.True(await CreateAsync(a, path.Value));
            await b.LookupAsync(path, Token);
            await a.LookupAsync(path, Token);

            // Each remembers the entry as it was before the other's change.
            await Task.WhenAll(
                a.SetAttributesAsync(path, new AttributeChange { Mode = 0x1C0 }, null, Token).AsTask(),
                b.SetAttributesAsync(path, new AttributeChange { Owner = "ann" }, null, Token).AsTask());
            await a.SetAttributesAsync(path, new AttributeChange { Group = "staff" }, null, Token);

            var row = (await split.Cluster.Truth(directory).Reads.LookupAsync(path, Token)).Status!;
            Assert.Equal((0x1C0, "ann", "staff"), (row.Mode, row.Owner, row.Group));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Remove_OfWhatTheOtherStillRemembers_IsNotUndone(int first, int second)
    {
        var (directory, a, b) = await BothAsync(first, second);
        var path = FabricPath.Parse(directory + "/gone");
        Assert.True(await CreateAsync(a, path.Value));
        await b.LookupAsync(path, Token);
        await a.RemoveAsync(path, new RemoveCommit(), Token);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => b.SetAttributesAsync(path, new AttributeChange { Mode = 0x1C0 }, null, Token).AsTask());

        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        Assert.Empty((await split.Cluster.Truth(directory).Reads.ListAsync(null, 10, Token)).Entries);
        Assert.True(await CreateAsync(b, path.Value));
        Assert.False(await CreateAsync(a, path.Value));
    }

    // Both exist, in this order, and remember what there is.
    private async Task<(string Directory, IDirectoryGrain First, IDirectoryGrain Second)> BothAsync(
        int first, int second)
    {
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? string.Empty);
        var directory = split.NextDirectory();
        Assert.True(await CreateAsync(split.Cluster.At(0, "/"), directory));
        var (a, b) = (split.Cluster.At(first, directory), split.Cluster.At(second, directory));
        foreach (var grain in new[] { a, b })
        {
            await grain.LookupAsync(FabricPath.Parse(directory + "/nothing"), Token);
        }

        return (directory, a, b);
    }

    private static async Task<bool> CreateAsync(IDirectoryGrain directory, string path)
    {
        try
        {
            await directory.EnsureDirectoryAsync(
                FabricPath.Parse(path), new DirectoryDraft { Caller = FabricCaller.System, Mount = new MountId(1) },
                Token);
            return true;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.AlreadyExists)
        {
            return false;
        }
    }
}
