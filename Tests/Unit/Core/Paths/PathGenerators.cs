using FsCheck;
using FsCheck.Fluent;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Core.Paths;

/// <summary>Random names and paths that lean on the characters whose order and length are hard.</summary>
internal static class PathGenerators
{
    // One to four UTF-8 bytes; both sides of '/', of the surrogates and of U+E000..U+FFFF.
    private static readonly string[] Units =
    [
        "a", "b", "z", "A", ".", "..", " ", "!", "~", "-", "0", "\u007f", "\u0080", "é", "\u07ff", "\u0800", "€",
        "\ud7ff", "\ue000", "\uff5e", "\uffff", "\U00010000", "😀", "\U0010ffff",
    ];

    public static Gen<string> Text { get; } = Gen.Elements(Units).ArrayOf().Select(string.Concat);

    public static Gen<string> Name { get; } =
        Text.Where(text => text.Length is > 0 and <= 60 && text is not ("." or ".."));

    public static Gen<FabricPath> Path { get; } =
        Name.ArrayOf().Select(names => FabricPath.Parse("/" + string.Join('/', names.Take(8))));

    public static Arbitrary<(T First, T Second)> Two<T>(Gen<T> gen) =>
        gen.SelectMany(first => gen.Select(second => (first, second))).ToArbitrary();
}
