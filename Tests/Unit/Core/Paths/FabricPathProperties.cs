using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Core.Paths;

public sealed class FabricPathProperties
{
    [Fact]
    public void Parse_OfValue_IsTheSamePath() =>
        ForEach(PathGenerators.Path, path =>
            FabricPath.Parse(path.Value) == path
            && FabricPath.Parse(path.Value).GetHashCode() == path.GetHashCode());

    [Fact]
    public void Parent_OfChild_IsThePath() =>
        ForPairs(PathGenerators.Path, PathGenerators.Name, (path, name) =>
        {
            var child = path.Child(name);
            return child.Parent == path
                && child.Name == name
                && child.Depth == path.Depth + 1
                && child.IsSameOrUnder(path);
        });

    [Fact]
    public void Join_OfRelativeTo_IsTheInverse() =>
        ForPairs(PathGenerators.Path, PathGenerators.Path, (ancestor, rest) =>
        {
            var whole = ancestor.Join(rest.RelativeTo(FabricPath.Root));
            return whole.IsSameOrUnder(ancestor)
                && whole.RelativeTo(ancestor) == rest.RelativeTo(FabricPath.Root)
                && whole.Depth == ancestor.Depth + rest.Depth;
        });

    [Fact]
    public void IsSameOrUnder_OfAnyTwo_MeansAnAncestorInTheChainOfParents() =>
        ForPairs(PathGenerators.Path, PathGenerators.Path, (path, other) =>
        {
            var at = path;
            while (at != other && !at.IsRoot)
            {
                at = at.Parent;
            }

            return path.IsSameOrUnder(other) == (at == other);
        });

    [Fact]
    public void TryParse_OfAnyText_AcceptsExactlyWhatTheRulesSay() =>
        ForEach(Gen.Elements("/", "a", ".", "..", "\0", "//", "é", "/x").ArrayOf().Select(string.Concat), text =>
        {
            var body = text.Length > 1 && text[^1] == '/' ? text[..^1] : text;
            var names = body.Split('/');
            var expected = text == "/"
                || (names.Length > 1
                    && names[0].Length == 0
                    && names.Skip(1).All(name => name is not ("" or "." or "..") && !name.Contains('\0')));
            return FabricPath.TryParse(text, out _, out _) == expected;
        });

    [Fact]
    public void CompareTo_OfAnyTwo_IsTheOrderOfUtf8Bytes() =>
        ForPairs(PathGenerators.Path, PathGenerators.Path, (left, right) =>
            Math.Sign(left.CompareTo(right)) == Math.Sign(
                Encoding.UTF8.GetBytes(left.Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right.Value)))
            && (left.CompareTo(right) == 0) == (left == right));

    private static void ForEach<T>(Gen<T> gen, Func<T, bool> holds) =>
        Prop.ForAll(gen.ToArbitrary(), holds).QuickCheckThrowOnFailure();

    private static void ForPairs<TFirst, TSecond>(
        Gen<TFirst> first, Gen<TSecond> second, Func<TFirst, TSecond, bool> holds) =>
        Prop.ForAll(first.ToArbitrary(), second.ToArbitrary(), holds).QuickCheckThrowOnFailure();
}
