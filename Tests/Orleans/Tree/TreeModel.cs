namespace OrleansAlluxio.Tests.Orleans.Tree;

/// <summary>A tree as a user expects it: paths with texts, and directories, which have none.</summary>
internal sealed class TreeModel
{
    private readonly SortedDictionary<string, string?> _entries = new(StringComparer.Ordinal);

    /// <summary>The directory that holds all of it.</summary>
    public string Root { get; }

    /// <summary>Everything there is.</summary>
    public IReadOnlyDictionary<string, string?> Entries => _entries;

    /// <summary>A directory of this name, made beforehand.</summary>
    public TreeModel(string root)
    {
        Root = root;
        _entries[root] = null;
    }

    /// <summary>Names directly below.</summary>
    public IEnumerable<string> Names(string directory) => _entries.Keys
        .Where(p => p.Length > directory.Length && p.StartsWith(directory + '/', StringComparison.Ordinal)
            && p.IndexOf('/', directory.Length + 1) < 0)
        .Select(p => p[(directory.Length + 1)..]);

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory(string path) => _entries.TryGetValue(path, out var text) && text is null;

    /// <summary>Writes a file, with directories above it; false where that cannot be.</summary>
    public bool Write(string path, string text)
    {
        if (IsDirectory(path) || !MakeAbove(path))
        {
            return false;
        }

        _entries[path] = text;
        return true;
    }

    /// <summary>Makes a directory, which may be there; false where that cannot be.</summary>
    public bool Make(string path)
    {
        if ((_entries.ContainsKey(path) && !IsDirectory(path)) || !MakeAbove(path))
        {
            return false;
        }

        _entries[path] = null;
        return true;
    }

    /// <summary>Removes an entry and what is below; null where that is refused.</summary>
    public bool? Delete(string path, bool recursive)
    {
        if (!_entries.ContainsKey(path))
        {
            return false;
        }

        if (!recursive && Names(path).Any())
        {
            return null;
        }

        foreach (var gone in Below(path))
        {
            _entries.Remove(gone);
        }

        return true;
    }

    /// <summary>Renames an entry to a name that nothing else has; false where that cannot be.</summary>
    public bool Rename(string source, string target)
    {
        if (source == target)
        {
            return _entries.ContainsKey(source);
        }

        if (!_entries.ContainsKey(source) || _entries.ContainsKey(target)
            || target.StartsWith(source + '/', StringComparison.Ordinal) || !IsDirectory(ParentOf(target)))
        {
            return false;
        }

        foreach (var moved in Below(source))
        {
            _entries[target + moved[source.Length..]] = _entries[moved];
            _entries.Remove(moved);
        }

        return true;
    }

    private static string ParentOf(string path) => path[..path.LastIndexOf('/')];

    private List<string> Below(string path) =>
        [.. _entries.Keys.Where(p => p == path || p.StartsWith(path + '/', StringComparison.Ordinal))];

    private bool MakeAbove(string path)
    {
        var missing = new List<string>();
        for (var above = ParentOf(path); above.Length > 0; above = ParentOf(above))
        {
            if (_entries.TryGetValue(above, out var text))
            {
                if (text is not null)
                {
                    return false;
                }

                break;
            }

            missing.Add(above);
        }

        missing.ForEach(above => _entries[above] = null);
        return true;
    }
}
