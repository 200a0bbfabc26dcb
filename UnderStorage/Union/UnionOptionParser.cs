using System.Globalization;

namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Reads the URI and the options of a union. Never quotes an option's value.</summary>
internal sealed class UnionOptionParser(Uri uri, IReadOnlyDictionary<string, string> options)
{
    // Every status of what is not there asks all of them.
    private const int BranchesMax = 16;
    private const int NameCharactersMax = 32;

    // The second one for "fabric up --mount", where a comma ends an option.
    private static readonly char[] Separators = [',', ';'];

    private string Description => $"union://{uri.Authority}";

    public static Uri? TryUri(string text) =>
        Uri.TryCreate(
            text.StartsWith('/') ? "file://" + string.Join('/', text.Split('/').Select(Uri.EscapeDataString)) : text,
            UriKind.Absolute, out var parsed)
            ? parsed
            : null;

    public UnionOptions Parse()
    {
        if (uri.Authority.Length == 0 || uri.UserInfo.Length > 0 || uri.AbsolutePath.Trim('/').Length > 0
            || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "mount", "union", "a union is union://NAME; its branches are options");
        }

        var names = NamesOf(UnionOptionNames.Branches);
        if (names.Count is 0 or > BranchesMax || !names.TrueForAll(IsName) || names.Distinct().Count() != names.Count)
        {
            throw Refuse(string.Create(
                CultureInfo.InvariantCulture,
                $"option {UnionOptionNames.Branches} is 1 to {BranchesMax} different names of lower-case letters, ")
                + "digits and dashes");
        }

        RefuseOthers(names);
        var readOnly = NamesOf(UnionOptionNames.ReadOnly);
        if (readOnly.FirstOrDefault(n => !names.Contains(n)) is not null)
        {
            throw Refuse($"option {UnionOptionNames.ReadOnly} names what is no branch");
        }

        var branches = names.Select(name => BranchOf(name, readOnly.Contains(name))).ToList();
        RefuseOverlaps(branches);
        return new UnionOptions(Description, branches, PolicyOf(branches));
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharactersMax
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private List<string> NamesOf(string option) => options.TryGetValue(option, out var text)
        ? [.. text.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : [];

    private void RefuseOthers(List<string> names)
    {
        foreach (var option in options.Keys)
        {
            var owner = option.StartsWith(UnionOptionNames.Branch, StringComparison.Ordinal)
                ? option[UnionOptionNames.Branch.Length..].Split('.')[0]
                : option.StartsWith(UnionOptionNames.Pattern, StringComparison.Ordinal)
                    ? option[UnionOptionNames.Pattern.Length..]
                    : null;
            if (owner is not null && !names.Contains(owner))
            {
                throw Refuse($"option {option} is of no branch in {UnionOptionNames.Branches}");
            }
        }
    }

    private UnionBranchOptions BranchOf(string name, bool isReadOnly)
    {
        var key = UnionOptionNames.Branch + name;
        if (!options.TryGetValue(key, out var address) || TryUri(address) is not { } parsed || parsed.Scheme == "union")
        {
            throw Refuse($"option {key} is the address of a store such as s3://bucket/prefix or file:///data");
        }

        var own = options.Where(o => o.Key.StartsWith(key + ".", StringComparison.Ordinal))
            .ToDictionary(o => o.Key[(key.Length + 1)..], static o => o.Value);
        var globs = NamesOf(UnionOptionNames.Pattern + name);
        return globs.TrueForAll(GlobPattern.IsValid)
            ? new UnionBranchOptions(
                name, parsed, own, isReadOnly, [.. globs.Select(static g => new GlobPattern(g))])
            : throw Refuse($"option {UnionOptionNames.Pattern}{name} is globs with commas");
    }

    // A delete goes to every branch: what is in two of them would be deleted by the name that it has in one.
    private void RefuseOverlaps(List<UnionBranchOptions> branches)
    {
        foreach (var branch in branches)
        {
            var inside = branches.FirstOrDefault(
                b => b.Name != branch.Name && PlaceOf(b).StartsWith(PlaceOf(branch), StringComparison.Ordinal));
            if (inside is not null)
            {
                throw Refuse($"branch {inside.Name} lies inside branch {branch.Name}");
            }
        }
    }

    // Two endpoints may have buckets of one name.
    private static string PlaceOf(UnionBranchOptions branch) =>
        $"{branch.Uri.Scheme}|{branch.Options.GetValueOrDefault("endpoint")}|{branch.Uri.Authority}|"
        + Uri.UnescapeDataString(branch.Uri.AbsolutePath).TrimEnd('/') + "/";

    private UnionWritePolicy PolicyOf(List<UnionBranchOptions> branches)
    {
        var policy = options.GetValueOrDefault(UnionOptionNames.Write) switch
        {
            null or "first" => UnionWritePolicy.First,
            "most-free" => UnionWritePolicy.MostFree,
            "by-pattern" => UnionWritePolicy.ByPattern,
            _ => throw Refuse($"option {UnionOptionNames.Write} is first, most-free or by-pattern"),
        };
        return policy == UnionWritePolicy.ByPattern && branches.TrueForAll(static b => b.Patterns.Count == 0)
            ? throw Refuse($"{UnionOptionNames.Write}=by-pattern needs a {UnionOptionNames.Pattern}NAME")
            : policy;
    }

    private FabricException Refuse(string reason) => UnionErrors.BadOption(Description, reason);
}
