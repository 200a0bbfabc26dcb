using OrleansAlluxio.Tests.Tidy.Rules;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy;

/// <summary>Holds the whole tree to the rules of the house, and each rule to its samples.</summary>
public sealed class TidyTests
{
    public static TheoryData<string> RuleNames => [.. RuleBook.Rules.Select(rule => rule.Name).Distinct()];

    public static TheoryData<int> RuleNumbers => [.. Enumerable.Range(0, RuleBook.Rules.Count)];

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Tree_UnderRule_HasNoOffence(string rule)
    {
        var offences = ReadExemptions().Remaining(rule, Offences(rule)).ToArray();

        Assert.True(offences.Length == 0, $"{offences.Length} against '{rule}':\n{string.Join('\n', offences)}");
    }

    [Theory]
    [MemberData(nameof(RuleNumbers))]
    public void Rule_OnItsSamples_FindsTheOneOffenceAndNoOther(int number)
    {
        var rule = RuleBook.Rules[number];

        Assert.Single(rule.Check(rule.Bad));
        Assert.Empty(rule.Check(rule.Good));
    }

    [Fact]
    public void Exemptions_Listed_AreWellFormedAndUsed()
    {
        var exemptions = ReadExemptions();
        var offences = RuleBook.Rules.Select(rule => rule.Name).Distinct().ToDictionary(rule => rule, Offences);

        Assert.Empty(exemptions.Malformed);
        Assert.Empty(exemptions.Unused(offences));
    }

    [Fact]
    public void Exemptions_OfFileAndFolder_AllowThatRuleThereOnly()
    {
        var exemptions = Exemptions.Parse(
            "# comment\n\ntodo Core/A.cs why\ntodo Engine/ why\ntodo Gone.cs why\nshort line\n");
        Offence[] offences = [new("Core/A.cs", 1, "x"), new("Core/B.cs", 1, "x"), new("Engine/C.cs", 1, "x")];

        Assert.Equal("Core/B.cs", Assert.Single(exemptions.Remaining("todo", offences)).Path);
        Assert.Equal(3, exemptions.Remaining("blocking", offences).Count());
        Assert.Equal(6, Assert.Single(exemptions.Malformed).Line);
        var unused = exemptions.Unused(new Dictionary<string, Offence[]> { ["todo"] = offences });
        Assert.Equal(5, Assert.Single(unused).Line);
    }

    [Fact]
    public void Repository_Walked_HoldsSourcesAndNoBuildOutput()
    {
        var paths = SourceTree.Repository.Paths;

        Assert.Contains("Core/Paths/FabricPath.cs", paths);
        Assert.Contains("Tests/Tidy/TidyTests.cs", paths);
        Assert.DoesNotContain(
            paths, path => path.Contains("/obj/") || path.Contains("/bin/") || path.StartsWith(".git/"));
    }

    private static Exemptions ReadExemptions() =>
        Exemptions.Parse(SourceTree.Repository.Files.Single(file => file.Path == Exemptions.Path).Text);

    private static Offence[] Offences(string name) =>
        [.. RuleBook.Rules.First(rule => rule.Name == name).Check(SourceTree.Repository).Distinct()];
}
