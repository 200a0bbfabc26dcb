using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>A rule of the house with the made-up trees that prove that it can fail and can pass.</summary>
internal sealed record Rule(string Name, Func<SourceTree, IEnumerable<Offence>> Check)
{
    /// <summary>A tree with exactly one offence.</summary>
    public required SourceTree Bad { get; init; }

    /// <summary>A tree close to <see cref="Bad"/> without an offence.</summary>
    public required SourceTree Good { get; init; }

    /// <summary>A rule that looks at one source file at a time.</summary>
    public static Func<SourceTree, IEnumerable<Offence>> EachSource(Func<TreeFile, IEnumerable<Offence>> check) =>
        tree => tree.Sources.SelectMany(check);

    /// <summary>A rule that looks at one shipped source file at a time.</summary>
    public static Func<SourceTree, IEnumerable<Offence>> EachProduct(Func<TreeFile, IEnumerable<Offence>> check) =>
        tree => tree.Product.SelectMany(check);

    public override string ToString() => Name;
}
