namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// Renames, atomic in the store. A failure of a rename says little in this protocol, so the reason is looked up after
/// it; HttpFS only answers false and cannot replace, so there a file is deleted before.
/// </summary>
internal sealed class WebHdfsRenames(WebHdfsSession session, WebHdfsTree tree)
{
    private const string Operation = "rename";

    /// <summary>See <see cref="IUnderStorage.RenameAsync"/>.</summary>
    public async ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken)
    {
        session.ThrowIfNotWritable(source, Operation);
        session.ThrowIfNotWritable(target, Operation);
        var found = await tree.TryStatOwnAsync(source, Operation, cancellationToken).ConfigureAwait(false)
            ?? throw WebHdfsErrors.NotFound(Operation, session.Describe(source));
        if (target.Value.StartsWith(source.Value + "/", StringComparison.Ordinal))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(source),
                "a directory cannot move below itself");
        }

        var replaces = overwrite && found.Fingerprint.Kind == EntryKind.File;
        if (source == target)
        {
            if (!replaces)
            {
                throw WebHdfsErrors.Exists(Operation, session.Describe(target));
            }

            return;
        }

        await MoveAsync((source, found), target, replaces, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives something that is there another name; missing parents are made.</summary>
    public async Task MoveAsync(
        (UfsPath Path, UfsStatus Status) source, UfsPath target, bool replaces, CancellationToken cancellationToken)
    {
        for (var tried = false; ; tried = true)
        {
            try
            {
                if (await TryAsync(source, target, replaces, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                // Said false: HttpFS with something in the way.
                throw new FabricException(
                    FabricErrorKind.Unavailable, Operation, session.Describe(source.Path), "the store did not do it",
                    RetryAdvice.Never);
            }
            catch (FabricException error) when (IsUnclear(error))
            {
                if (!await MayRepeatAsync(source, target, replaces, cancellationToken).ConfigureAwait(false) || tried)
                {
                    throw;
                }
            }
        }
    }

    private static bool IsUnclear(FabricException error) => error.Kind is FabricErrorKind.NotFound
        or FabricErrorKind.AlreadyExists or FabricErrorKind.NotADirectory or FabricErrorKind.IsADirectory
        or FabricErrorKind.InvalidArgument or FabricErrorKind.NotEmpty
        || error is { Kind: FabricErrorKind.Unavailable, Retry: RetryAdvice.Never };

    private Task<bool> TryAsync(
        (UfsPath Path, UfsStatus Status) source, UfsPath target, bool replaces, CancellationToken cancellationToken)
    {
        var call = WebHdfsCall.Put("RENAME", source.Path, Operation)
            .With("destination", session.AbsoluteOf(target))
            .With("renameoptions", replaces ? "OVERWRITE" : "NONE");
        return session.RunAsync(
            call,
            async (attempt, token) =>
            {
                try
                {
                    return await session.AttemptAsync(call, WebHdfsTree.IsTrue, token).ConfigureAwait(false);
                }
                catch (FabricException error) when (error.Kind == FabricErrorKind.NotFound && attempt > 1)
                {
                    // The answer of an earlier attempt may be lost: then what was moved is there.
                    var there = await tree.TryStatOwnAsync(target, Operation, token).ConfigureAwait(false);
                    if (there is null || !there.Fingerprint.SameContent(source.Status.Fingerprint))
                    {
                        throw;
                    }

                    return true;
                }
            },
            cancellationToken);
    }

    /// <summary>Why a rename failed, as an error; or true when what was in the way is not any more.</summary>
    private async Task<bool> MayRepeatAsync(
        (UfsPath Path, UfsStatus Status) source, UfsPath target, bool replaces, CancellationToken cancellationToken)
    {
        var subject = session.Describe(target);
        if (await tree.TryStatOwnAsync(source.Path, Operation, cancellationToken).ConfigureAwait(false) is null)
        {
            throw WebHdfsErrors.NotFound(Operation, session.Describe(source.Path));
        }

        var there = await tree.TryStatOwnAsync(target, Operation, cancellationToken).ConfigureAwait(false);
        if (there is not null && !replaces)
        {
            throw WebHdfsErrors.Exists(Operation, subject);
        }

        if (there is { Fingerprint.Kind: EntryKind.Directory })
        {
            throw new FabricException(FabricErrorKind.IsADirectory, Operation, subject, "a directory has that name");
        }

        if (there is not null)
        {
            return session.Options.IsHttpFs
                && await tree.DeleteAsync(target, recursive: false, Operation, cancellationToken)
                    .ConfigureAwait(false);
        }

        var slash = target.Value.LastIndexOf('/');
        var parent = slash < 0 ? UfsPath.Root : UfsPath.Parse(target.Value[..slash]);
        return await MakeParentAsync(parent, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> MakeParentAsync(UfsPath parent, CancellationToken cancellationToken)
    {
        for (var at = parent; !at.IsRoot;)
        {
            var found = await tree.TryStatOwnAsync(at, Operation, cancellationToken).ConfigureAwait(false);
            if (found is { Fingerprint.Kind: EntryKind.File })
            {
                throw new FabricException(
                    FabricErrorKind.NotADirectory, Operation, session.Describe(parent), "a parent is a file");
            }

            if (found is not null)
            {
                if (at == parent)
                {
                    return true; // It was not the parent, or somebody else has just made it: tried once more.
                }

                break;
            }

            var slash = at.Value.LastIndexOf('/');
            at = slash < 0 ? UfsPath.Root : UfsPath.Parse(at.Value[..slash]);
        }

        if (parent.IsRoot)
        {
            return false;
        }

        await tree.MakeAsync(parent, null, Operation, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
