using System.Security.Cryptography;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Identities;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>
/// A test double: a tree of dictionaries, only for tests of the protocol. What the fabric itself does is tested against
/// the real one.
/// </summary>
internal sealed class MemoryFabric(TimeProvider time) : IFabricClient
{
    private readonly Lock _lock = new();
    private readonly MemoryNode _root = new(1, isDirectory: true);
    private long _lastId = 1;

    public MemoryUploads MemoryUploads { get; } = new();

    public IFabricUploads Uploads => MemoryUploads.For(this);
    public IFabricAdministration Administration => throw new NotSupportedException();
    public IFabricActiveSync ActiveSync => throw new NotSupportedException();
    public IFabricConsistency Consistency => throw new NotSupportedException();
    public IFabricBackup Backup => throw new NotSupportedException();
    public IFabricFsck Fsck => throw new NotSupportedException();
    public OrleansAlluxio.Core.Workers.IFabricWorkers Workers => throw new NotSupportedException();
    public IFabricJobs Jobs => throw new NotSupportedException();
    public IFabricSync Sync => throw new NotSupportedException();
    public IFabricDataManagement Data => throw new NotSupportedException();
    /// <summary>The real store of users and keys, over a metastore in memory.</summary>
    public IdentityStore Identities { get; } =
        new(new MemoryMetastore(new MemoryTree(), new Faults()), new SystemRandomSource(), time);

    IFabricIdentities IFabricClient.Identities => Identities;

    public IFabricClusters Clusters { get; } = new NoClusters();

    public long BucketVersion { get; private set; }

    /// <summary>Status calls so far.</summary>
    public int StatusCalls { get; private set; }

    /// <summary>Entries handed out by listings so far: what a listing cost.</summary>
    public int EntriesListed { get; private set; }

    /// <summary>Readers and writers that are open.</summary>
    public OpenHandles Handles { get; } = new();

    /// <summary>Completed writes so far.</summary>
    public int Completed { get; private set; }

    /// <summary>Called by readers before each step; throwing there breaks a read in the middle.</summary>
    public Action<long>? OnRead { get; set; }

    /// <summary>Called before each call on a path, as somebody who comes between; it may throw.</summary>
    public Action<string, FabricPath>? OnCall { get; set; }

    public TimeProvider Time => time;

    public ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("status", path);
        lock (_lock)
        {
            StatusCalls++;
            return new(Find(path) is { } node ? StatusOf(path, node) : null);
        }
    }

    public ValueTask<ListPage> ListAsync(FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("list", directory);
        if (options.AfterName is { } after && FabricPath.WhyNotName(after) is { } reason)
        {
            throw new FabricException(FabricErrorKind.InvalidArgument, "list", after, reason);
        }

        Assert.InRange(options.EntriesMax, 1, FabricLimits.ListEntriesMax);
        lock (_lock)
        {
            var node = Find(directory) ?? throw Failure(FabricErrorKind.NotFound, directory);
            if (!node.IsDirectory)
            {
                throw Failure(FabricErrorKind.NotADirectory, directory);
            }

            var entries = new List<FileStatus>();
            foreach (var (name, child) in node.Children)
            {
                if (options.AfterName is not null && Utf8Order.Compare(name, options.AfterName) <= 0)
                {
                    continue;
                }

                if (entries.Count == options.EntriesMax)
                {
                    return new(new ListPage(entries, true));
                }

                EntriesListed++;
                entries.Add(StatusOf(directory.Child(name), child));
            }

            return new(new ListPage(entries, false));
        }
    }

    public ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("open", path);
        lock (_lock)
        {
            var node = Find(path) ?? throw Failure(FabricErrorKind.NotFound, path);
            return node.IsDirectory
                ? throw Failure(FabricErrorKind.IsADirectory, path)
                : new(new MemoryReader(StatusOf(path, node), node.Bytes, this));
        }
    }

    public ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("create", path);
        lock (_lock)
        {
            CheckTarget(path, options);
        }

        return new(new MemoryWriter(this, path, options));
    }

    public ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("mkdir", path);
        lock (_lock)
        {
            if (Find(path) is { } there)
            {
                return there.IsDirectory && options.AllowExisting
                    ? new(StatusOf(path, Keep(there, options.XAttrs)))
                    : throw Failure(FabricErrorKind.AlreadyExists, path);
            }

            if (!options.CreateParents && Find(path.Parent) is null)
            {
                throw Failure(FabricErrorKind.NotFound, path.Parent);
            }

            var made = MakeDirectory(path);
            made.Owner = options.Caller.User;
            return new(StatusOf(path, Keep(made, options.XAttrs)));
        }
    }

    public ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("delete", path);
        lock (_lock)
        {
            if (Find(path) is not { } node)
            {
                return new(false);
            }

            if (node.Children.Count > 0 && !options.Recursive)
            {
                throw Failure(FabricErrorKind.NotEmpty, path);
            }

            if ((options.IfContentTag is not null && options.IfContentTag != node.ContentTag)
                || (options.IfMark is { } mark && mark != FileMark.Of(StatusOf(path, node)))
                || (options.UnlessXAttr is { } name && node.XAttrs.ContainsKey(name)))
            {
                throw Failure(FabricErrorKind.PreconditionFailed, path);
            }

            return new(Find(path.Parent)!.Children.Remove(path.Name));
        }
    }

    public ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("rename", source);
        lock (_lock)
        {
            var node = Find(source) ?? throw Failure(FabricErrorKind.NotFound, source);
            var parent = Find(target.Parent) ?? throw Failure(FabricErrorKind.NotFound, target.Parent);
            var there = Find(target);
            if (there is not null && !options.Overwrite)
            {
                throw Failure(FabricErrorKind.AlreadyExists, target);
            }

            if ((options.IfSourceMark is { } mark && mark != FileMark.Of(StatusOf(source, node)))
                || (options.IfTargetMark is { } over
                    && (there is null || over != FileMark.Of(StatusOf(target, there)))))
            {
                throw Failure(FabricErrorKind.PreconditionFailed, target);
            }

            Find(source.Parent)!.Children.Remove(source.Name);
            parent.Children[target.Name] = node;
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("attributes", path);
        lock (_lock)
        {
            var node = Find(path) ?? throw Failure(FabricErrorKind.NotFound, path);
            var removed = change.RemoveXAttrs ?? [];
            node.XAttrs = node.XAttrs.Where(a => !removed.Contains(a.Key))
                .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
            Keep(node, change.SetXAttrs);
            node.SetAcl(change.Acl);
            if (path.Depth <= 1)
            {
                BucketVersion++;
            }

            return new(StatusOf(path, node));
        }
    }

    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken)
    {
        OnCall?.Invoke("copy", source);
        lock (_lock)
        {
            var node = Find(source) ?? throw Failure(FabricErrorKind.NotFound, source);
            if (options.IfSourceMark is { } mark && mark != FileMark.Of(StatusOf(source, node)))
            {
                throw new FabricException(FabricErrorKind.Conflict, "test", source.Value, "mark", RetryAdvice.Never);
            }

            CheckTarget(target, options);
            var acl = options.Acl ?? (options.ExactCopyOf is null ? null : node.Acl);
            Store(target, node.Bytes, node.ContentTag, options.XAttrs ?? node.XAttrs);
            return new(Own(target, options with { Acl = acl }));
        }
    }

    public ValueTask<IFabricWriter> OpenAppendAsync(FabricPath path, AppendOptions options, CancellationToken token) =>
        throw new NotSupportedException();

    public ValueTask<FileStatus> TruncateAsync(FabricPath path, long lengthBytes, OperationOptions options,
        CancellationToken token) => throw new NotSupportedException();

    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options, CancellationToken token) =>
        throw new NotSupportedException();

    /// <summary>Everything that can be seen, and the uploads in progress, as one text to compare.</summary>
    public string Dump()
    {
        lock (_lock)
        {
            var text = new System.Text.StringBuilder();
            _root.Dump("/", text);
            return text.Append(MemoryUploads.Dump()).ToString();
        }
    }

    /// <summary>Gives a file other bytes past the door: what is kept with it stays.</summary>
    public void ReplaceContent(string path, byte[] bytes)
    {
        lock (_lock)
        {
            var node = Find(FabricPath.Parse(path))!;
            node.Bytes = bytes;
            node.ContentTag = Convert.ToHexStringLower(MD5.HashData(bytes));
        }
    }

    /// <summary>Makes a file visible.</summary>
    internal FileStatus Complete(FabricPath path, CreateOptions options, byte[] bytes, string? contentTag)
    {
        lock (_lock)
        {
            CheckTarget(path, options);
            Completed++;
            Store(path, bytes, contentTag ?? Convert.ToHexStringLower(MD5.HashData(bytes)), options.XAttrs);
            return Own(path, options);
        }
    }

    private static MemoryNode Keep(MemoryNode node, IReadOnlyDictionary<string, string>? attributes)
    {
        var added = attributes ?? new Dictionary<string, string>();
        node.XAttrs = node.XAttrs.Where(a => !added.ContainsKey(a.Key)).Concat(added)
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        return node;
    }

    private static FabricException Failure(FabricErrorKind kind, FabricPath path) =>
        new(kind, "test", path.Value, kind.ToString());

    private static FileStatus StatusOf(FabricPath path, MemoryNode node) => node.StatusAt(path);

    private void CheckTarget(FabricPath path, CreateOptions options)
    {
        for (var parent = path.Parent; !parent.IsRoot; parent = parent.Parent)
        {
            if (Find(parent) is { IsDirectory: false })
            {
                throw Failure(FabricErrorKind.NotADirectory, path);
            }
        }

        var there = Find(path);
        if (there is { IsDirectory: true })
        {
            throw Failure(FabricErrorKind.IsADirectory, path);
        }

        if (there is not null && !options.Overwrite)
        {
            throw Failure(FabricErrorKind.AlreadyExists, path);
        }

        if (options.IfContentTag is not null && options.IfContentTag != there?.ContentTag)
        {
            throw Failure(FabricErrorKind.PreconditionFailed, path);
        }
    }

    private void Store(FabricPath path, byte[] bytes, string tag, IReadOnlyDictionary<string, string>? attributes)
    {
        var node = new MemoryNode(++_lastId, isDirectory: false)
        {
            Bytes = bytes,
            ContentTag = tag,
            ModifiedUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            XAttrs = new Dictionary<string, string>(
                attributes ?? new Dictionary<string, string>(), StringComparer.Ordinal),
        };
        MakeDirectory(path.Parent).Children[path.Name] = node;
    }

    private FileStatus Own(FabricPath path, CreateOptions options)
    {
        var node = Find(path)!;
        node.Owner = options.Caller.User;
        node.SetAcl(options.Acl);
        return StatusOf(path, node);
    }

    private MemoryNode MakeDirectory(FabricPath path)
    {
        if (path.IsRoot)
        {
            return _root;
        }

        var parent = MakeDirectory(path.Parent);
        if (!parent.Children.TryGetValue(path.Name, out var node))
        {
            node = new MemoryNode(++_lastId, isDirectory: true)
            {
                ModifiedUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            parent.Children[path.Name] = node;
        }

        return node;
    }

    private MemoryNode? Find(FabricPath path)
    {
        var node = _root;
        foreach (var name in path.Value.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!node.Children.TryGetValue(name, out node!))
            {
                return null;
            }
        }

        return node;
    }
}
