using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>Begins the write of a file: everything that can be refused is refused before a byte is sent.</summary>
public sealed class FileCreation(EngineServices services, StatusReads reads, Parents parents, FileCompletion completion)
{
    /// <summary>Starts writing a file.</summary>
    public async ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken) =>
        await BeginAsync(path, options, cancellationToken).ConfigureAwait(false);

    internal async ValueTask<FileWriter> BeginAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        var mount = Validate(path, options);
        await parents.RequireAsync(path, options.CreateParents, options, cancellationToken).ConfigureAwait(false);
        var (writeType, copies) = WriteTerms.Of(services, path, options.WriteType, options.DurableCopies);
        await CheckTargetAsync(path, options, writeType, cancellationToken).ConfigureAwait(false);
        RequireRoom(path, options, writeType);
        await services.Quotas.RequireAsync(services, path, options.LengthBytes ?? 0, cancellationToken)
            .ConfigureAwait(false);
        var inode = await services.Metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken)
            .ConfigureAwait(false);
        var lease = options.Exclusive
            ? await services.Tree.AcquireLeaseAsync(path, NewLease(options.Caller), cancellationToken)
                .ConfigureAwait(false)
            : null;
        var draft = new FileDraft(path, mount, options, writeType, new InodeId(inode), lease) { Copies = copies };
        return new FileWriter(services, draft, completion);
    }

    /// <summary>Checks the request itself; returns the mount.</summary>
    public Mount Validate(FabricPath path, CreateOptions options)
    {
        var mount = services.Mounts.Of(path);
        if (path.IsRoot || mount.Path == path)
        {
            throw new FabricException(FabricErrorKind.IsADirectory, "create", path.Value, "it is a mount point");
        }

        mount.RequireWritable("create", path);
        XAttrText.Format(options.XAttrs, EntryKind.File, path);
        if (options.Acl is { Length: > 0 } acl)
        {
            AttributePlanner.AclOf(acl, EntryKind.File, path);
        }

        if (options.Mode is < 0 or > 0xFFF || options.TtlMs is < -1)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "create", path.Value,
                "a mode has the bits 0..07777, a time to live is -1 or a period");
        }

        if (options.BlockBytes is < FabricLimits.BlockBytesMin or > FabricLimits.BlockBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "create", path.Value,
                $"a block has {FabricLimits.BlockBytesMin} to {FabricLimits.BlockBytesMax} bytes");
        }

        if (options.LengthBytes is < 0 or > FabricLimits.FileBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "create", path.Value, $"a file has 0 to {FabricLimits.FileBytesMax} bytes");
        }

        return mount;
    }

    /// <summary>
    /// Checks what has the name. An unconditional overwrite into the store needs no comparison with it: it replaces
    /// whatever is there.
    /// One that stays here for now must know what it stands over, or a delete would bring that back and a persist find
    /// a stranger; what a listing compared is known.
    /// </summary>
    public async ValueTask CheckTargetAsync(
        FabricPath path, CreateOptions options, WriteType writeType, CancellationToken cancellationToken)
    {
        if (options is not { Overwrite: true, IfContentTag: null, IfMark: null })
        {
            var conditional = await reads.TryGetAsync(path, options, cancellationToken).ConfigureAwait(false);
            ChangeElsewhere.Refuse(services.Holds, conditional);
            WriteConditions.Check(path, conditional, options);
            return;
        }

        var isInStore = writeType is WriteType.Through or WriteType.CacheThrough;
        var existing = isInStore
            ? (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status
            : await reads.TryGetReplacedAsync(path, options, cancellationToken).ConfigureAwait(false);
        ChangeElsewhere.Refuse(services.Holds, existing);
        WriteConditions.Check(path, existing, options);
    }

    private void RequireRoom(FabricPath path, CreateOptions options, WriteType writeType)
    {
        if (options.LengthBytes is not { } length || writeType is WriteType.Through or WriteType.CacheThrough)
        {
            return;
        }

        var statistics = services.Pages.GetStatistics();
        var capacity = statistics.Tiers.Sum(t => t.CapacityBytes);
        if (length > capacity)
        {
            throw new FabricException(
                FabricErrorKind.NoSpace, "create", path.Value,
                $"{length} bytes do not fit into the cache of {capacity} bytes; write through to the under store "
                    + "instead",
                RetryAdvice.Never);
        }
    }

    internal WriteLease NewLease(FabricCaller caller)
    {
        Span<byte> id = stackalloc byte[16];
        services.Random.Fill(id);
        var expires = services.Time.GetUtcNow() + services.Settings.LeaseDuration;
        return new WriteLease(Convert.ToHexStringLower(id), caller.User, expires.ToUnixTimeMilliseconds());
    }
}
