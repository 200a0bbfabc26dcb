using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>The links of a long component above what is walked; the default for none.</summary>
/// <param name="Text">What they stand for.</param>
/// <param name="Path">Their names, each with a slash behind it.</param>
internal readonly record struct ChainPart(string? Text, string? Path)
{
    /// <summary>With one more link.</summary>
    public ChainPart Below(string text, string name) => new(Text + text, Path + name + "/");

    /// <summary>Whether a name here is the one that stands for a text: others are names that no key has.</summary>
    public bool IsNameOf(string text, string name, bool isDirectory) =>
        Text is null
            ? (text.Length > 0 || isDirectory) && KeyNames.Door.EscapeComponent(text) == name
            : KeyNames.Door.EscapeComponent(Text + text) == Path + name;
}
