using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Copies;

namespace OrleansAlluxio.Tests.Unit.Engine.Copies;

/// <summary>Which workers are to load or drop a block.</summary>
public sealed class ReplicaPlanTests
{
    private const long Length = 10;

    // Places in the order in which readers look: W has all, P a part, - nothing; small letters are being taken out.
    [Theory]
    [InlineData("W---", 1, -1, "", "", 0)]
    [InlineData("W---", 2, -1, "1", "", 0)]
    [InlineData("-W--", 2, -1, "0", "", 0)]
    [InlineData("P-W-", 3, -1, "01", "", 0)]
    [InlineData("W-", 3, -1, "1", "", 1)]
    [InlineData("w--", 1, -1, "1", "", 0)]
    [InlineData("WWW", 1, 2, "", "2", 0)]
    [InlineData("PWW", 2, 2, "", "0", 0)]
    [InlineData("PWW", 3, 3, "0", "", 0)]
    [InlineData("wWW", 2, 2, "", "0", 0)]
    [InlineData("wW-", 2, 2, "2", "", 0)]
    [InlineData("PPP", 0, 1, "", "12", 0)]
    [InlineData("WW", 0, 0, "", "01", 0)]
    [InlineData("WW", 0, 1, "", "1", 0)]
    public void Decide_FewestAndMost_LoadsWhereReadersLookAndDropsTheRest(
        string places, int min, int max, string load, string drop, int missing)
    {
        var plan = ReplicaPlan.Decide([.. places.Select(PlaceOf)], Length, min, max);

        Assert.Equal(
            (load, drop, missing),
            (string.Concat(plan.Load.Select(static m => m.Id)), string.Concat(
                plan.Drop.Select(static m => m.Id).Order(StringComparer.Ordinal)), plan.Missing));
        Assert.Equal(load.Length + missing > 0, plan.IsShort);
    }

    private static ReplicaPlace PlaceOf(char has, int index) => new(
        new ClusterMember($"{index}", null, new WorkerLocality("h", "r", "z"), IsLive: true, IsInRing: has != 'w'),
        char.ToUpperInvariant(has) switch { 'W' => Length, 'P' => 3, _ => 0 },
        MayGet: has != 'w');
}
