using System.Buffers;
using System.Security.Cryptography;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>
/// Brings a file from one branch of a union to another, under the same path. Whoever reads it reads the same bytes all
/// the time: 1 copy it into the other branch, not seen there, and read the copy back; 2 hold the path, look that nobody
/// changed it meanwhile, and note the intent; 3 show the copy, if the other branch is read first; 4 in one
/// compare-and-set say that the very same content is there now, so cached pages and the version stay what they are;
/// 5 take it away where it was.
/// </summary>
/// <remarks>
/// What ends anywhere before step 4 has left a copy that nobody sees: the next attempt finds it, compares it and uses
/// it. What ends after step 4 is completed by recovery, or at the path's next comparison with the store.
/// </remarks>
public sealed class Migration(EngineServices services, StoreChange storeChange)
{
    private const string Operation = "migrate";
    private const int BufferBytes = 1 << 20;

    /// <summary>Whether a file is one that its store has in the branch to be emptied.</summary>
    internal static bool IsWanted(FileStatus file, string fromBranch) =>
        file is { Kind: EntryKind.File, Persistence: PersistenceState.Persisted, Fingerprint.Branch: { } branch }
        && branch == fromBranch;

    /// <summary>
    /// Brings a file to a branch. Conflict when it changed meanwhile, AlreadyExists when another file is hidden there.
    /// </summary>
    internal async ValueTask RunAsync(FileStatus file, string toBranch, CancellationToken cancellationToken)
    {
        var mount = services.Mounts.Of(file.Path);
        var union = UnionOf(mount, file.Path);
        var (from, content) = union.BranchOf(file.Fingerprint!);
        var to = union.Branches.First(b => b.Name == toBranch);
        var move = new Move(file, mount, union, from, content, to);

        // Step 1.
        if (move.IsHiddenThere)
        {
            var copy = await CopyAsync(move, cancellationToken).ConfigureAwait(false);
            try
            {
                await ShowAsync(move, _ => ValueTask.FromResult(copy), cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
            {
                // What it is a copy of is not there any more: it would stand in the way of the next one.
                await DropAsync(move, copy).ConfigureAwait(false);
                throw;
            }

            return;
        }

        var source = await RequireSourceAsync(move, cancellationToken).ConfigureAwait(false);
        await union.MakeParentsAsync(to, move.Path, cancellationToken).ConfigureAwait(false);
        var writer = await to.Store.CreateAsync(move.Path, OptionsOf(source), cancellationToken).ConfigureAwait(false);
        await using var open = writer.ConfigureAwait(false);
        var hash = await SendAsync(move, writer, cancellationToken).ConfigureAwait(false);
        await ShowAsync(
            move,
            async token =>
            {
                // Step 3.
                var shown = await writer.CommitAsync(token).ConfigureAwait(false);
                await RequireSameAsync(move, shown, hash, token).ConfigureAwait(false);
                return shown;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// After a crash: where the tree says that the file is in the other branch and it is there, what was to be taken
    /// away goes.
    /// </summary>
    internal static async ValueTask FinishAsync(
        EngineServices services, FabricPath path, string tag, Mount mount, CancellationToken cancellationToken)
    {
        var known = (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status;
        if (mount.Store.Unwrapped is not IUfsBranches union || known?.Fingerprint is not { Branch: not null } now
            || now.ContentTag == tag)
        {
            return;
        }

        var storePath = mount.StorePath(path);
        var (to, content) = union.BranchOf(now);
        var (from, gone) = union.BranchOf(now with { ContentTag = tag });
        var there = await to.Store.TryStatAsync(storePath, cancellationToken).ConfigureAwait(false);
        var left = await from.Store.TryStatAsync(storePath, cancellationToken).ConfigureAwait(false);
        if (to.Name != from.Name && there?.Fingerprint.SameContent(content) == true
            && left is not null && left.Fingerprint.ContentTag == gone.ContentTag)
        {
            await from.Store.DeleteFileAsync(storePath, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The branches of a path's store. InvalidArgument when it has none.</summary>
    internal static IUfsBranches UnionOf(Mount mount, FabricPath path) => mount.Store.Unwrapped as IUfsBranches
        ?? throw new FabricException(
            FabricErrorKind.InvalidArgument, Operation, path.Value, $"the mount at {mount.Path} is no union");

    // Steps 2 to 5, but for the copy.
    private async ValueTask ShowAsync(
        Move move, Func<CancellationToken, ValueTask<UfsStatus>> show, CancellationToken cancellationToken)
    {
        var file = move.File;
        using var hold = await services.Locks.AcquireAsync(file.Path, null, cancellationToken).ConfigureAwait(false);
        var known = (await services.Tree.LookupAsync(file.Path, cancellationToken).ConfigureAwait(false)).Status;
        if (known is null || known.Version != file.Version || known.Fingerprint != file.Fingerprint)
        {
            throw Changed(move);
        }

        move.Mount.RequireWritable(Operation, file.Path);
        await RequireSourceAsync(move, cancellationToken).ConfigureAwait(false);
        var subject = new StoreChangeSubject(IntentKinds.Migrate, file.Path, null, move.Mount.Id)
        {
            Tag = file.Fingerprint!.ContentTag,
        };
        await storeChange.RunAsync(
            subject,
            async intent =>
            {
                var askedAt = services.Clock.Now();
                var copy = move.Union.StatusIn(move.To, await show(cancellationToken).ConfigureAwait(false));

                // Step 4.
                var commit = new PersistCommit(file.Version, copy.Fingerprint, askedAt, null)
                {
                    MovedFrom = file.Fingerprint,
                };
                if (!await services.Tree.MarkPersistedAsync(file.Path, commit, cancellationToken).ConfigureAwait(false))
                {
                    throw Changed(move);
                }

                // Step 5. Not cancellable: the file is elsewhere now, whatever its job is told.
                await move.From.Store.DeleteFileAsync(move.Path, CancellationToken.None).ConfigureAwait(false);
                await services.Intents.ClearAsync(intent, CancellationToken.None).ConfigureAwait(false);
                return copy;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The copy in a branch that is read later, where nobody sees it: one that is there already will do.
    /// </summary>
    private static async ValueTask<UfsStatus> CopyAsync(Move move, CancellationToken cancellationToken)
    {
        var source = await RequireSourceAsync(move, cancellationToken).ConfigureAwait(false);
        if (await move.To.Store.TryStatAsync(move.Path, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return await AdoptAsync(move, there, cancellationToken).ConfigureAwait(false);
        }

        await move.Union.MakeParentsAsync(move.To, move.Path, cancellationToken).ConfigureAwait(false);
        var options = OptionsOf(source) with { Overwrite = false };
        var writer = await move.To.Store.CreateAsync(move.Path, options, cancellationToken).ConfigureAwait(false);
        await using var open = writer.ConfigureAwait(false);
        var hash = await SendAsync(move, writer, cancellationToken).ConfigureAwait(false);
        var copy = await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
        await RequireSameAsync(move, copy, hash, cancellationToken).ConfigureAwait(false);
        return copy;
    }

    private static async ValueTask DropAsync(Move move, UfsStatus copy)
    {
        var there = await move.To.Store.TryStatAsync(move.Path, CancellationToken.None).ConfigureAwait(false);
        var seen = await move.From.Store.TryStatAsync(move.Path, CancellationToken.None).ConfigureAwait(false);
        if (seen is not null && there?.Fingerprint.SameContent(copy.Fingerprint) == true)
        {
            await move.To.Store.DeleteFileAsync(move.Path, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async ValueTask<UfsStatus> AdoptAsync(
        Move move, UfsStatus there, CancellationToken cancellationToken)
    {
        if (there.Fingerprint.Kind == EntryKind.File && there.Fingerprint.LengthBytes == move.File.LengthBytes)
        {
            var ours = await HashAsync(move.From, move.Path, move.Content, null, cancellationToken)
                .ConfigureAwait(false);
            var theirs = await HashAsync(move.To, move.Path, there.Fingerprint, null, cancellationToken)
                .ConfigureAwait(false);
            if (ours.AsSpan().SequenceEqual(theirs))
            {
                return there;
            }
        }

        throw new FabricException(
            FabricErrorKind.AlreadyExists, Operation, move.File.Path.Value,
            $"branch {move.To.Name} has something else under this name, which nobody sees");
    }

    private static Task<byte[]> SendAsync(Move move, IUfsWriter writer, CancellationToken cancellationToken) =>
        HashAsync(move.From, move.Path, move.Content, writer, cancellationToken);

    private static async ValueTask RequireSameAsync(
        Move move, UfsStatus copy, byte[] sent, CancellationToken cancellationToken)
    {
        var kept = await HashAsync(move.To, move.Path, copy.Fingerprint, null, cancellationToken).ConfigureAwait(false);
        if (!kept.AsSpan().SequenceEqual(sent))
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, move.File.Path.Value,
                $"branch {move.To.Name} gives other bytes back than it was given; the file stays where it is");
        }
    }

    /// <summary>Reads a content whole, hands it on if wanted, and returns its SHA-256.</summary>
    private static async Task<byte[]> HashAsync(
        UfsBranch branch, UfsPath path, Fingerprint content, IUfsWriter? writer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (content.LengthBytes == 0)
        {
            return hash.GetHashAndReset();
        }

        var request = new UfsReadRequest
        {
            Path = path,
            OffsetBytes = 0,
            LengthBytes = content.LengthBytes,
            Expected = content,
        };
        var stream = await branch.Store.OpenReadAsync(request, cancellationToken).ConfigureAwait(false);
        await using var open = stream.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                if (writer is not null)
                {
                    await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<UfsStatus> RequireSourceAsync(Move move, CancellationToken cancellationToken)
    {
        var source = await move.From.Store.TryStatAsync(move.Path, cancellationToken).ConfigureAwait(false);
        return source is not null && source.Fingerprint.SameContent(move.Content) ? source : throw Changed(move);
    }

    // As it looks to who reads its store past the fabric; its time is what an age counts from.
    private static UfsWriteOptions OptionsOf(UfsStatus source)
    {
        var look = source.Fingerprint;
        return new UfsWriteOptions
        {
            LengthBytes = look.LengthBytes,
            ContentType = source.ContentType,
            UserMetadata = source.UserMetadata,
            Attributes = new UfsAttributes(
                look.Owner.Length > 0 ? look.Owner : null, look.Group.Length > 0 ? look.Group : null,
                look.Mode >= 0 ? look.Mode : null, look.ModifiedUnixMs,
                string.IsNullOrEmpty(source.Acl) ? null : source.Acl),
        };
    }

    private static FabricException Changed(Move move) => new(
        FabricErrorKind.Conflict, Operation, move.File.Path.Value,
        "it was changed while it was being moved; it stays where it is");

    /// <summary>One file on its way.</summary>
    private sealed record Move(
        FileStatus File, Mount Mount, IUfsBranches Union, UfsBranch From, Fingerprint Content, UfsBranch To)
    {
        public UfsPath Path { get; } = Mount.StorePath(File.Path);

        /// <summary>Whether a copy is not seen before the original goes, because its branch is read later.</summary>
        public bool IsHiddenThere { get; } = IndexOf(Union, To) > IndexOf(Union, From);

        private static int IndexOf(IUfsBranches union, UfsBranch branch) =>
            union.Branches.TakeWhile(b => b.Name != branch.Name).Count();
    }
}
