namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Where names are. A branch that fails is a failure of the question, never an answer.</summary>
internal sealed class UnionFinder(string description, IReadOnlyList<UnionBranch> branches, bool isPosix)
{
    public IReadOnlyList<UnionBranch> Branches => branches;

    public string Describe(UfsPath path) => $"{description}/{path.Value}";

    /// <summary>What is seen under a name: the first branch that has it.</summary>
    public async ValueTask<UnionFound?> TryFindAsync(UfsPath path, CancellationToken cancellationToken)
    {
        foreach (var branch in branches)
        {
            var status = await branch.Store.TryStatAsync(path, cancellationToken).ConfigureAwait(false);
            if (status is not null)
            {
                return new UnionFound(branch, status);
            }
        }

        return null;
    }

    /// <summary>Everything under a name, seen first, hidden after.</summary>
    public async ValueTask<List<UnionFound>> FindAllAsync(UfsPath path, CancellationToken cancellationToken)
    {
        var asked = branches.Select(b => b.Store.TryStatAsync(path, cancellationToken).AsTask()).ToArray();
        var answers = await Task.WhenAll(asked).ConfigureAwait(false);
        return [.. branches.Where(b => answers[b.Index] is not null)
            .Select(b => new UnionFound(b, answers[b.Index]!))];
    }

    /// <summary>A branch's status as the union's: the content tag names the branch.</summary>
    public UfsStatus Tagged(UnionBranch branch, UfsStatus status) =>
        status with { Fingerprint = Tagged(branch, status.Fingerprint) };

    /// <summary>A content's branch, and how that branch calls it.</summary>
    public (UnionBranch Branch, Fingerprint Fingerprint) Untagged(Fingerprint fingerprint)
    {
        var branch = fingerprint.Branch is { } name ? branches.FirstOrDefault(b => b.Name == name) : null;
        return branch is null
            ? throw new FabricException(
                FabricErrorKind.InvalidArgument, "find branch", description, "a content names no branch of this union")
            : (branch, fingerprint with { ContentTag = TagOf(fingerprint) });
    }

    // "t:" and a time stand for no tag.
    private static string TagOf(Fingerprint fingerprint) =>
        fingerprint.StoreTag.StartsWith("t:", StringComparison.Ordinal) ? string.Empty : fingerprint.StoreTag;

    private Fingerprint Tagged(UnionBranch branch, Fingerprint fingerprint)
    {
        var shown = isPosix ? fingerprint : fingerprint with { Owner = string.Empty, Group = string.Empty, Mode = -1 };
        if (fingerprint.Kind == EntryKind.Directory)
        {
            return shown;
        }

        // Without a tag contents are told apart by their time, which a tag that only names the branch would hide.
        var tag = fingerprint.ContentTag.Length > 0
            ? fingerprint.ContentTag
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"t:{fingerprint.ModifiedUnixMs}");
        return shown with { ContentTag = branch.TagPrefix + tag };
    }
}
