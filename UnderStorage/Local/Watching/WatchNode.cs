namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>A watched directory and its place in the tree: a path is put together only when needed.</summary>
internal sealed class WatchNode(WatchNode? parent, string name, int watch)
{
    private Dictionary<string, WatchNode>? _children;

    public WatchNode? Parent => parent;

    public string Name => name;

    public int Watch => watch;

    public IEnumerable<WatchNode> Children => _children is null ? [] : _children.Values;

    public WatchNode? Child(string childName) => _children?.GetValueOrDefault(childName);

    public void Attach(WatchNode child) => (_children ??= new(StringComparer.Ordinal))[child.Name] = child;

    public void Detach(WatchNode child)
    {
        if (_children?.GetValueOrDefault(child.Name) == child)
        {
            _children.Remove(child.Name);
        }
    }

    /// <summary>The path below the watched root; null when it is no path of the fabric.</summary>
    public UfsPath? TryPath(UfsPath root, string? entry)
    {
        var parts = new Stack<string>();
        if (entry is not null)
        {
            parts.Push(entry);
        }

        for (var at = this; at.Parent is not null; at = at.Parent)
        {
            parts.Push(at.Name);
        }

        try
        {
            return parts.Aggregate(root, static (path, part) => path.Child(part));
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.InvalidPath)
        {
            return null; // What has no path cannot be cached.
        }
    }
}
