namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>
/// In a recursive listing: which entries of later branches lie below a file of an earlier one. Entries come in order,
/// so only files whose names begin the last path can still have something below them.
/// </summary>
internal sealed class UnionShadows
{
    private readonly List<(string Path, int Branch)> _files;

    public UnionShadows(UnionContinuation from) =>
        _files = [.. from.Files.Select(f => (from.Last[..f.Length], f.Branch))];

    /// <summary>The files, as lengths of the last path.</summary>
    public IReadOnlyList<(int Length, int Branch)> Files => [.. _files.Select(static f => (f.Path.Length, f.Branch))];

    /// <summary>Whether the next entry is seen.</summary>
    public bool Shows(UfsEntry entry, UnionBranch branch)
    {
        var path = entry.Path.Value;
        while (_files.Count > 0 && !path.StartsWith(_files[^1].Path, StringComparison.Ordinal))
        {
            _files.RemoveAt(_files.Count - 1);
        }

        if (_files.Exists(f => f.Branch < branch.Index && path.Length > f.Path.Length && path[f.Path.Length] == '/'))
        {
            return false;
        }

        if (entry.Status.Fingerprint.Kind == EntryKind.File)
        {
            _files.Add((path, branch.Index));
        }

        return true;
    }
}
