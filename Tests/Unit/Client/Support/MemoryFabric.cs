using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Identities;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>
/// A dictionary behind the client contract, to test the protocol between door and client; no engine, no rules of its
/// own.
/// </summary>
internal sealed class MemoryFabric : IFabricClient
{
    private readonly MemoryUploads _uploads;
    private long _lastId = 1;

    public MemoryFabric()
    {
        Administration = new MemoryAdministration(this);
        Uploads = _uploads = new MemoryUploads(this);
        Entries[FabricPath.Root] = (NewStatus(FabricPath.Root, EntryKind.Directory, [], new CreateOptions()), []);
    }

    public ConcurrentDictionary<FabricPath, (FileStatus Status, byte[] Bytes)> Entries { get; } = new();

    public MemoryAdministration Administration { get; }

    public IFabricUploads Uploads { get; }

    /// <summary>What the last completion of an upload asked for.</summary>
    public CompletionTerms? LastTerms => _uploads.LastTerms;

    IFabricAdministration IFabricClient.Administration => Administration;

    public MemorySync Sync { get; } = new();

    public MemoryActiveSync ActiveSync { get; } = new();

    IFabricActiveSync IFabricClient.ActiveSync => ActiveSync;

    IFabricConsistency IFabricClient.Consistency => ActiveSync;

    IFabricSync IFabricClient.Sync => Sync;

    public MemoryWorkers Workers { get; } = new();

    IFabricWorkers IFabricClient.Workers => Workers;

    public MemoryJobs Jobs { get; } = new();

    IFabricJobs IFabricClient.Jobs => Jobs;

    public IFabricBackup Backup { get; } = new MemoryBackup();

    public IFabricFsck Fsck { get; } = new MemoryFsck();

    public IFabricDataManagement Data { get; } = new MemoryDataManagement();

    /// <summary>The real store of users and keys, over a metastore in memory.</summary>
    public IdentityStore Identities { get; } =
        new(new MemoryMetastore(new MemoryTree(), new Faults()), new SystemRandomSource(), TimeProvider.System);

    IFabricIdentities IFabricClient.Identities => Identities;

    public IFabricClusters Clusters { get; } = new NoClusters();

    /// <summary>Fails the next status calls.</summary>
    public ConcurrentQueue<Exception> StatusFailures { get; } = new();

    /// <summary>Fails a write after so many bytes; 0 never.</summary>
    public (long AfterBytes, FabricException Error)? WriteFailure { get; set; }

    /// <summary>Cuts a read after so many bytes, as often as there are entries.</summary>
    public ConcurrentQueue<long> ReadCuts { get; } = new();

    /// <summary>Options of the last create.</summary>
    public CreateOptions? LastCreate { get; set; }

    /// <summary>Options of the last append.</summary>
    public AppendOptions? LastAppend { get; set; }

    /// <summary>Released whenever a writer is disposed.</summary>
    public SemaphoreSlim WriterClosed { get; } = new(0);

    public ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        if (StatusFailures.TryDequeue(out var failure))
        {
            throw failure;
        }

        return ValueTask.FromResult(Entries.TryGetValue(path, out var entry) ? entry.Status : null);
    }

    public ValueTask<ListPage> ListAsync(FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        if (!Get(directory, "list").IsDirectory)
        {
            throw new FabricException(FabricErrorKind.NotADirectory, "list", directory.Value, "it is a file");
        }

        var after = Entries.Values.Select(static entry => entry.Status)
            .Where(status => !status.Path.IsRoot && status.Path.Parent == directory)
            .Where(status => options.AfterName is null || Utf8Order.Compare(status.Path.Name, options.AfterName) > 0)
            .OrderBy(static status => status.Path.Name, Utf8Order.Comparer).ToArray();
        return ValueTask.FromResult(
            new ListPage([.. after.Take(options.EntriesMax)], after.Length > options.EntriesMax));
    }

    public ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var status = Get(path, "read");
        return status.IsDirectory
            ? throw new FabricException(FabricErrorKind.IsADirectory, "read", path.Value, "it is a directory")
            : ValueTask.FromResult<IFabricReader>(new MemoryReader(this, status, Entries[path].Bytes));
    }

    public ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        LastCreate = options;
        return Entries.ContainsKey(path) && !options.Overwrite
            ? throw new FabricException(FabricErrorKind.AlreadyExists, "write", path.Value, "it exists")
            : ValueTask.FromResult<IFabricWriter>(new MemoryWriter(this, path, options));
    }

    public async ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken)
    {
        if (Entries.TryGetValue(path, out var there))
        {
            return options.AllowExisting
                ? there.Status
                : throw new FabricException(FabricErrorKind.AlreadyExists, "mkdir", path.Value, "it exists");
        }

        if (options.CreateParents && !path.IsRoot && !Entries.ContainsKey(path.Parent))
        {
            await CreateDirectoryAsync(path.Parent, options, cancellationToken);
        }

        return Put(path, EntryKind.Directory, [], new CreateOptions
        {
            Caller = options.Caller,
            Mode = options.Mode ?? 0x1ED,
        });
    }

    public ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken)
    {
        var below = Entries.Keys.Where(key => key != path && key.IsSameOrUnder(path)).ToArray();
        if (below.Length > 0 && !options.Recursive)
        {
            throw new FabricException(FabricErrorKind.NotEmpty, "delete", path.Value, "it has entries");
        }

        Array.ForEach(below, key => Entries.TryRemove(key, out _));
        return ValueTask.FromResult(Entries.TryRemove(path, out _));
    }

    public ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken)
    {
        Get(source, "rename");
        foreach (var key in Entries.Keys.Where(key => key.IsSameOrUnder(source)).ToArray())
        {
            Entries.TryRemove(key, out var entry);
            var to = target.Join(key.RelativeTo(source));
            Entries[to] = (entry.Status with { Path = to }, entry.Bytes);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken)
    {
        var status = Get(path, "set attributes");
        status = status with
        {
            Mode = change.Mode ?? status.Mode,
            Owner = change.Owner ?? status.Owner,
            Group = change.Group ?? status.Group,
            Acl = change.Acl is "" ? null : change.Acl ?? status.Acl,
            ModifiedUnixMs = change.ModifiedUnixMs ?? status.ModifiedUnixMs,
            XAttrs = change.SetXAttrs ?? status.XAttrs,
        };
        Entries[path] = (status, Entries[path].Bytes);
        return ValueTask.FromResult(status);
    }

    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken)
    {
        Get(source, "copy");
        return ValueTask.FromResult(Put(target, EntryKind.File, Entries[source].Bytes, options));
    }

    public ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken)
    {
        LastAppend = options;
        var status = Get(path, "append");
        return status.IsDirectory
            ? throw new FabricException(FabricErrorKind.IsADirectory, "append", path.Value, "it is a directory")
            : ValueTask.FromResult<IFabricWriter>(
                new MemoryWriter(this, path, new CreateOptions { Overwrite = true }, Entries[path].Bytes));
    }

    public ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken) =>
        Get(path, "truncate").LengthBytes < lengthBytes
            ? throw new FabricException(FabricErrorKind.InvalidRange, "truncate", path.Value, "it is shorter")
            : ValueTask.FromResult(
                Put(path, EntryKind.File, Entries[path].Bytes[..(int)lengthBytes], new CreateOptions()));

    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken)
    {
        byte[] bytes = [.. Entries[target].Bytes, .. sources.SelectMany(s => Entries[s].Bytes)];
        foreach (var source in sources)
        {
            Entries.TryRemove(source, out _);
        }

        return ValueTask.FromResult(Put(target, EntryKind.File, bytes, new CreateOptions()));
    }

    public FileStatus Put(FabricPath path, EntryKind kind, byte[] bytes, CreateOptions options)
    {
        var status = NewStatus(path, kind, bytes, options);
        Entries[path] = (status, bytes);
        return status;
    }

    public FileStatus PutFile(string path, byte[] bytes) =>
        Put(FabricPath.Parse(path), EntryKind.File, bytes, new CreateOptions());

    private FileStatus Get(FabricPath path, string operation) => Entries.TryGetValue(path, out var entry)
        ? entry.Status
        : throw new FabricException(FabricErrorKind.NotFound, operation, path.Value, "no such file or directory");

    private FileStatus NewStatus(FabricPath path, EntryKind kind, byte[] bytes, CreateOptions options) => new()
    {
        Path = path,
        Version = new FileVersion(new InodeId(Interlocked.Increment(ref _lastId)), ContentVersion.First),
        Kind = kind,
        LengthBytes = bytes.Length,
        ContentTag = kind == EntryKind.File ? Convert.ToHexStringLower(MD5.HashData(bytes)) : string.Empty,
        XAttrs = options.XAttrs ?? new Dictionary<string, string>(),
        Mode = options.Mode ?? 0x1A4,
        Owner = options.Caller.User,
        Group = options.Caller.Group,
        ModifiedUnixMs = 1_700_000_000_000,
    };
}
