namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Opens several stores of other connectors as one.</summary>
/// <param name="connectors">What branches are opened with.</param>
/// <param name="watch">What is put around every branch that is opened.</param>
public sealed class UnionConnector(
    IReadOnlyList<IUnderStorageConnector> connectors, Func<IUnderStorage, IUnderStorage> watch) : IUnderStorageConnector
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Schemes { get; } = ["union"];

    /// <inheritdoc/>
    public IReadOnlyList<UfsOptionDescription> Options { get; } =
    [
        new(UnionOptionNames.Branches, "Names of the branches with commas, in the order they are read in."),
        new(UnionOptionNames.Write, "Where new files go: first (default), most-free or by-pattern."),
        new(UnionOptionNames.ReadOnly, "Names of the branches that nothing is written to, with commas."),
        new(UnionOptionNames.Branch + "NAME", "Address of a branch, such as s3://bucket/prefix."),
        new(UnionOptionNames.Branch + "NAME.OPTION", "Option of a branch, as its kind of store knows it."),
        new(UnionOptionNames.Pattern + "NAME", "Globs with commas, of the files that by-pattern puts into a branch."),
    ];

    /// <inheritdoc/>
    public UfsOptionDescription? Describe(string option, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(options);
        if (option is UnionOptionNames.Branches or UnionOptionNames.Write or UnionOptionNames.ReadOnly
            || option.StartsWith(UnionOptionNames.Pattern, StringComparison.Ordinal))
        {
            return new UfsOptionDescription(option, string.Empty);
        }

        if (!option.StartsWith(UnionOptionNames.Branch, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = option[UnionOptionNames.Branch.Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new UfsOptionDescription(option, string.Empty, IsAddress: true)
            : options.TryGetValue(UnionOptionNames.Branch + rest[..dot], out var address)
                && UnionOptionParser.TryUri(address) is { } uri
                && connectors.FirstOrDefault(c => c.Schemes.Contains(uri.Scheme)) is { } connector
                ? connector.Describe(rest[(dot + 1)..], options)
                : null;
    }

    /// <inheritdoc/>
    public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        var parsed = new UnionOptionParser(uri, options).Parse();
        var opened = new List<UnionBranch>(parsed.Branches.Count);
        foreach (var branch in parsed.Branches)
        {
            opened.Add(new UnionBranch(
                opened.Count, new UfsBranch(branch.Name, watch(Open(parsed, branch)), branch.IsReadOnly),
                branch.Patterns));
        }

        return opened.TrueForAll(static b => b.Store.Unwrapped is IUfsResumableUploads)
            ? new ResumableUnionStore(parsed.Description, opened, parsed.Policy)
            : new UnionStore(parsed.Description, opened, parsed.Policy);
    }

    private IUnderStorage Open(UnionOptions union, UnionBranchOptions branch)
    {
        var connector = connectors.FirstOrDefault(c => c.Schemes.Contains(branch.Uri.Scheme))
            ?? throw UnionErrors.BadOption(
                union.Description, $"branch {branch.Name} is of no store that can be a branch");
        foreach (var option in branch.Options.Keys)
        {
            if (connector.Describe(option, branch.Options) is null)
            {
                throw UnionErrors.BadOption(
                    union.Description,
                    $"branch {branch.Name} has no option '{option}'; its store knows: "
                    + string.Join(", ", connector.Options.Select(static o => o.Name)));
            }
        }

        return connector.Open(branch.Uri, branch.Options);
    }
}
