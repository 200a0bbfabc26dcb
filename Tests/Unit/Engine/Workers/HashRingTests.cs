using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

public sealed class HashRingTests
{
    // As many blocks for each worker as make the chance of their own hash small against the 10 %.
    private const int BlocksOfEach = 8_000;

    public static TheoryData<int> Counts { get; } = [1, 2, 3, 4, 5, 7, 10, 16, 25, 33, 49, 50];

    [Theory]
    [MemberData(nameof(Counts))]
    public void CandidateOf_ManyBlocks_NobodyHasATenthMoreThanTheMean(int workers)
    {
        var ring = new HashRing(Names(workers));

        var loads = new int[workers];
        foreach (var block in Blocks(workers * BlocksOfEach))
        {
            loads[ring.CandidateOf(block, 0)]++;
        }

        Assert.InRange(loads.Max() / (double)BlocksOfEach, 1, 1.10);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 1, 4)]
    [InlineData(3, 5, 7, 11, 13)]
    [InlineData(1, 10, 100)]
    [InlineData(4, 0, 4)]
    public void CandidateOf_WorkersOfUnequalCapacity_NobodyHasATenthMoreThanItsShare(params int[] capacities)
    {
        var ring = new HashRing(Names(capacities.Length), [.. capacities.Select(static c => (long)c << 30)]);
        var known = capacities.Where(static c => c > 0).Average();
        var sum = capacities.Sum(c => c > 0 ? c : known);

        var loads = new double[capacities.Length];
        const int Blocks = 400_000;
        foreach (var block in HashRingTests.Blocks(Blocks))
        {
            loads[ring.CandidateOf(block, 0)]++;
        }

        for (var i = 0; i < loads.Length; i++)
        {
            var share = (capacities[i] > 0 ? capacities[i] : known) / sum;
            Assert.InRange(loads[i] / (Blocks * share), 0.5, 1.10);
            Assert.InRange(ring.ShareOf(i) / share, 0.9, 1.04);
        }
    }

    [Fact]
    public void CandidateOf_OneWorkerMoreOfAnotherSize_MovesLittleBeyondItsShare()
    {
        long[] sizes = [1, 2, 4, 4, 8];
        var before = new HashRing(Names(5), sizes);
        var after = new HashRing(Names(6), [.. sizes, 5]);
        var blocks = Blocks(100_000);

        var moved = blocks.Count(b => before.CandidateOf(b, 0) != after.CandidateOf(b, 0));

        Assert.InRange(moved / 100_000.0, 0.9 * 5 / 24, (5 / 24.0) + 0.03);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void CandidateOf_OneWorkerMore_MovesLittleBeyondItsShare(int workers)
    {
        var before = new HashRing(Names(workers));
        var after = new HashRing(Names(workers + 1));

        var moved = 0;
        var toOthers = 0;
        var blocks = Blocks(100_000);
        foreach (var block in blocks)
        {
            var owner = after.CandidateOf(block, 0);
            var moves = before.CandidateOf(block, 0) != owner;
            moved += moves ? 1 : 0;
            toOthers += moves && owner != workers ? 1 : 0;
        }

        var share = 1.0 / (workers + 1);
        Assert.InRange(moved / (double)blocks.Count, share * 0.9, (share * 1.1) + 0.02);
        Assert.InRange(toOthers / (double)blocks.Count, 0, 0.02);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public void CandidateOf_OneWorkerLess_ItsBlocksGoToTheirNextCandidate(int workers)
    {
        var names = Names(workers);
        var before = new HashRing(names);
        var gone = workers / 2;
        var after = new HashRing([.. names.Where((_, i) => i != gone)]);

        var (asExpected, all) = (0, 0);
        foreach (var block in Blocks(50_000).Where(b => before.CandidateOf(b, 0) == gone))
        {
            var next = before.CandidateOf(block, 1);
            all++;
            asExpected += after.CandidateOf(block, 0) == (next > gone ? next - 1 : next) ? 1 : 0;
        }

        // All but those whose next candidate has its bound already.
        Assert.InRange(asExpected / (double)all, 0.75, 1);
    }

    [Fact]
    public void CandidateOf_AllRanks_AreDifferentWorkers()
    {
        var ring = new HashRing(Names(5));

        foreach (var block in Blocks(10_000))
        {
            int[] candidates = [.. Enumerable.Range(0, ring.Depth).Select(r => ring.CandidateOf(block, r))];
            Assert.Equal(HashRing.CandidatesMax, candidates.Distinct().Count());
        }
    }

    [Fact]
    public void CandidateOf_SameMembersInAnotherProcess_IsTheSame()
    {
        var (one, other) = (new HashRing(Names(7)), new HashRing(Names(7)));

        Assert.All(Blocks(1000), block => Assert.Equal(one.CandidateOf(block, 0), other.CandidateOf(block, 0)));

        // Written down: a change of the hash would move all data of a running cluster.
        Assert.Equal("4 0 0 2 6 2 2 4 4 1 2 1", string.Join(' ', Blocks(12).Select(b => one.CandidateOf(b, 0))));
    }

    [Fact]
    public void CandidateOf_BlocksOfOneFile_SpreadOverWorkers()
    {
        var ring = new HashRing(Names(4));
        var file = new FileVersion(new InodeId(42), new ContentVersion(1));

        var owners = Enumerable.Range(0, 64).Select(i => ring.CandidateOf(new BlockId(file, i), 0)).Distinct();

        Assert.Equal(4, owners.Count());
    }

    private static string[] Names(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => $"worker-{i:D3}")];

    private static IReadOnlyList<BlockId> Blocks(int count)
    {
        var random = new SeededRandomSource(7);
        return
        [
            .. Enumerable.Range(1, count).Select(i => new BlockId(
                new FileVersion(new InodeId(i), new ContentVersion(1 + random.NextInt64(1000))),
                (int)random.NextInt64(16))),
        ];
    }
}
