using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// The tree and its files, as every door uses them: in process or over the fabric API with the same meaning.
/// Thread-safe. Within a cluster every later call sees an acknowledged change. All failures are
/// <see cref="FabricException"/>s.
/// </summary>
public interface IFabricClient
{
    /// <summary>Multipart uploads.</summary>
    IFabricUploads Uploads { get; }

    /// <summary>Mounts, settings and what an operator asks.</summary>
    IFabricAdministration Administration { get; }

    /// <summary>Directories whose stores tell what changes in them.</summary>
    IFabricActiveSync ActiveSync { get; }

    /// <summary>Comparisons of the tree with its stores.</summary>
    IFabricConsistency Consistency { get; }

    /// <summary>Whole trees compared with their stores.</summary>
    IFabricSync Sync { get; }

    /// <summary>Processes that hold pages.</summary>
    IFabricWorkers Workers { get; }

    /// <summary>Work on every file of a tree.</summary>
    IFabricJobs Jobs { get; }

    /// <summary>What is done about data that is cached or not in its store yet.</summary>
    IFabricDataManagement Data { get; }

    /// <summary>Backups of the metadata.</summary>
    IFabricBackup Backup { get; }

    /// <summary>Checks of what the fabric keeps by itself.</summary>
    IFabricFsck Fsck { get; }

    /// <summary>Users and their access keys.</summary>
    IFabricIdentities Identities { get; }

    /// <summary>Other clusters that share stores with this one.</summary>
    IFabricClusters Clusters { get; }

    /// <summary>Opens files for processes that fetch the bytes themselves; null where nobody does.</summary>
    IFabricContents? Contents => null;

    /// <summary>Where blocks of files are; null where nobody knows.</summary>
    IFabricBlocks? Blocks => null;

    /// <summary>Reads from the files of workers on the client's machine; null where nobody grants that.</summary>
    IFabricShortCircuit? ShortCircuit => null;

    /// <summary>
    /// Another number after every change of a top-level directory's attributes or name: what was read of them after the
    /// number was holds while it stays. Negative where nobody counts.
    /// </summary>
    long BucketVersion => -1;

    /// <summary>The status of a path, synced when stale; null when it is not there.</summary>
    ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken);

    /// <summary>One page of a directory, synced when stale. NotFound, or NotADirectory for a file.</summary>
    ValueTask<ListPage> ListAsync(FabricPath directory, ListOptions options, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading. NotFound, IsADirectory.</summary>
    ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Starts writing a file. AlreadyExists without overwrite, IsADirectory, NotADirectory, ReadOnly, LeaseHeld,
    /// NoSpace.
    /// </summary>
    ValueTask<IFabricWriter> CreateAsync(FabricPath path, CreateOptions options, CancellationToken cancellationToken);

    /// <summary>Makes a directory and returns its status.</summary>
    ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a file or directory. False when it was not there. InvalidArgument for the root or a mount point.
    /// </summary>
    ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Renames inside one mount. NotFound, AlreadyExists, CrossMount, InvalidArgument into its own subtree, NotFound
    /// for a missing target parent. Onto itself is a no-op.
    /// </summary>
    ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken);

    /// <summary>Changes attributes and returns the status after.</summary>
    ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Copies a file, inside the store where it can, and returns the copy's status. Null XAttrs copy the source's.
    /// </summary>
    ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Starts adding bytes to the end of a file: NotFound, IsADirectory, ReadOnly, LeaseHeld by another exclusive
    /// writer. The writer's length counts what is added. Completion makes the longer file visible at once, with the
    /// attributes it had; disposing before leaves the file as it was. PreconditionFailed at completion when another
    /// content is there by then, and nothing was changed.
    /// </summary>
    ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Cuts a file to its first bytes, at once, and returns the status after. InvalidRange when it has fewer.
    /// </summary>
    ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Appends whole files of the same mount to a file, in order, and removes them: 1 to
    /// <see cref="FabricLimits.ConcatSourcesMax"/>, no one twice. The target is the longer file at once; a failure
    /// after that may leave sources behind, never take one whose bytes are not in the target.
    /// </summary>
    ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken);
}
