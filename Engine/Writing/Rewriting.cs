using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Begins a write that is made of the content that is there: a new inode, as every write
/// (<c>docs/adr/0006-overwrites-and-versions.md</c>), that becomes visible only while the old content still has the
/// name. Nothing of the old one is touched, so a crash at any point leaves it whole.
/// </summary>
public sealed class Rewriting(
    EngineServices services, StatusReads reads, FileCreation creation, FileCompletion completion)
{
    // A store that changed behind the fabric's back is seen by the first try; the second is made of what it has now.
    private const int TriesMax = 2;

    /// <summary>
    /// Takes the path's lease and starts a writer with the first bytes of the file. NotFound, IsADirectory, ReadOnly,
    /// LeaseHeld; InvalidRange when the file has fewer.
    /// </summary>
    internal async ValueTask<(FileWriter Writer, FileStatus Base)> BeginAsync(
        RewriteRequest request, CancellationToken cancellationToken)
    {
        var status = await RequireAsync(request, cancellationToken).ConfigureAwait(false);
        var lease = await services.Tree
            .AcquireLeaseAsync(request.Path, creation.NewLease(request.Options.Caller), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            for (var tryNumber = 1; ; tryNumber++)
            {
                try
                {
                    return await ComposeAsync(request, lease, cancellationToken).ConfigureAwait(false);
                }
                catch (FabricException error) when (error.Kind == FabricErrorKind.Conflict && tryNumber < TriesMax)
                {
                    // The path is known to be out of date by now: opening it again compares it with the store.
                }
            }
        }
        catch
        {
            await services.Tree.ReleaseLeaseAsync(status.Path, lease.Id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Checks that a path is a file that may be changed.</summary>
    internal async ValueTask<FileStatus> RequireAsync(RewriteRequest request, CancellationToken cancellationToken)
    {
        var path = request.Path;
        var status = await reads.GetAsync(request.Operation, path, request.Options, cancellationToken)
            .ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw new FabricException(
                FabricErrorKind.IsADirectory, request.Operation, path.Value, "it is a directory");
        }

        services.Mounts.Of(path).RequireWritable(request.Operation, path);
        RequireMark(request, status);
        return status;
    }

    private async ValueTask<(FileWriter Writer, FileStatus Base)> ComposeAsync(
        RewriteRequest request, WriteLease lease, CancellationToken cancellationToken)
    {
        var path = request.Path;
        var reader = await reads.OpenAsync(path, request.Options, cancellationToken).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        var status = reader.Status;
        RequireMark(request, status);
        var kept = request.KeptBytes ?? status.LengthBytes;
        if (kept > status.LengthBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, request.Operation, path.Value,
                $"it has {status.LengthBytes} bytes, fewer than {kept}");
        }

        var length = request.AddedBytes is { } added ? kept + added : (long?)null;
        if (length > FabricLimits.FileBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, request.Operation, path.Value,
                $"a file has at most {FabricLimits.FileBytesMax} bytes");
        }

        var options = new CreateOptions { Caller = request.Options.Caller, Overwrite = true, LengthBytes = length };
        var inode = await services.Metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken)
            .ConfigureAwait(false);
        var terms = Copies.WriteTerms.Of(services, path, request.WriteType, request.DurableCopies);
        var draft = new FileDraft(
            path, services.Mounts.Of(path), options, terms.Type, new InodeId(inode), null)
        {
            Copies = terms.Copies,
            Base = status,
        };
        var writer = new FileWriter(services, draft, completion);
        try
        {
            await writer.AddAsync(reader, kept, cancellationToken).ConfigureAwait(false);
            writer.Own(lease);
            return (writer, status);
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void RequireMark(RewriteRequest request, FileStatus status)
    {
        if (request.IfMark is { } mark && FileMark.Of(status) != mark)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, request.Operation, request.Path.Value,
                "another file is there by now");
        }
    }
}
