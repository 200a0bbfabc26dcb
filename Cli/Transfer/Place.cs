using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>
/// Where a copy comes from or goes to: standard input or output, a local file, or a path in the fabric.
/// </summary>
internal sealed record Place
{
    private const string FileScheme = "file://";

    private Place()
    {
    }

    /// <summary>Standard input or output.</summary>
    public bool IsStandard { get; private init; }

    /// <summary>The local path; null for the others.</summary>
    public string? Local { get; private init; }

    /// <summary>The path in the fabric; only when the others are not.</summary>
    public FabricPath Fabric { get; private init; }

    public bool IsFabric => !IsStandard && Local is null;

    /// <summary>
    /// Reads <c>-</c>, <c>file:///local/path</c> or a fabric path; null with the reason when it is none.
    /// </summary>
    public static Place? TryParse(string text, out string? reason)
    {
        reason = null;
        if (text == "-")
        {
            return new Place { IsStandard = true };
        }

        if (text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            // The rest is taken as it is: a shell completes names, not their percent-encodings.
            var local = text[FileScheme.Length..];
            if (local.Length > 0 && local[0] == '/')
            {
                return new Place { Local = Path.GetFullPath(local) };
            }

            reason = $"'{text}': a local path is given as file:///absolute/path";
            return null;
        }

        if (text.Contains("://", StringComparison.Ordinal) && text[0] != '/')
        {
            reason = $"'{text}': only file:// is known here; a path without a scheme is in the fabric";
            return null;
        }

        if (FabricPath.TryParse(text, out var path, out var why))
        {
            return new Place { Fabric = path };
        }

        reason = $"'{text}': {why}";
        return null;
    }
}
