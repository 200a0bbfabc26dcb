using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Renames by server-side copies, then deletes. A mark says that the target was free when the rename began, so that
/// repeating one that failed half-way is told from one whose target is taken.
/// </summary>
internal sealed class AzureRenames(AzureSession session, AzureKeys keys, AzureCopies copies, AzureTree tree)
{
    private const string Operation = "rename";

    // Copies cost the store, not us: enough to hide its latency, not enough to be asked to slow down.
    private const int CopiesAtOnce = 32;

    /// <summary>What marks of renames start with; the rest is the hash of source and target.</summary>
    public string MarkPrefix => session.Options.Prefix + AzureSession.ReservedName + "/renames/";

    /// <summary>See <see cref="IUnderStorage.RenameAsync"/>.</summary>
    public async ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken)
    {
        session.ThrowIfNotWritable(source, Operation);
        session.ThrowIfNotWritable(target, Operation);
        if (target.Value.StartsWith(source.Value + "/", StringComparison.Ordinal))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(source),
                "a directory cannot move below itself");
        }

        if (KeyNames.IsLink(source.Name) || KeyNames.IsLink(target.Name))
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, Operation, session.Describe(source),
                "a link of a long key has no key of its own; rename what is below it");
        }

        var mark = MarkOf(source, target);
        var found = session.TryKeyOf(source) is { } key
            ? await keys.TryHeadAsync(key, Operation, cancellationToken).ConfigureAwait(false)
            : null;
        var isFile = found is { IsDirectory: false };
        var replaces = overwrite && isFile;
        if (source == target && replaces)
        {
            return;
        }

        if (found is null)
        {
            var prefix = session.DirectoryKeyOf(source);
            var below = await keys.LookBelowAsync(prefix, Operation, cancellationToken).ConfigureAwait(false);
            if (!below.Any)
            {
                await FinishOrNotFoundAsync(source, mark, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        await ClaimTargetAsync(source, target, replaces, mark, cancellationToken).ConfigureAwait(false);
        if (!isFile)
        {
            await CopyBelowAsync(session.DirectoryKeyOf(source), session.DirectoryKeyOf(target), cancellationToken)
                .ConfigureAwait(false);
            await tree.DeleteBelowAsync(session.DirectoryKeyOf(source), Operation, cancellationToken)
                .ConfigureAwait(false);
        }

        if (found is not null)
        {
            await copies.CopyAsync(found, session.KeyOf(target), new UfsWriteOptions(), cancellationToken)
                .ConfigureAwait(false);
            await keys.DeleteAsync(found.Key, Operation, cancellationToken).ConfigureAwait(false);
        }

        if (!replaces)
        {
            await keys.DeleteAsync(mark, Operation, cancellationToken).ConfigureAwait(false);
        }
    }

    private string MarkOf(UfsPath source, UfsPath target) =>
        MarkPrefix + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(source.Value + "\n" + target.Value)));

    // The last delete of an earlier attempt may have succeeded without its answer coming back.
    private async Task FinishOrNotFoundAsync(UfsPath source, string mark, CancellationToken cancellationToken)
    {
        if (!await keys.DeleteAsync(mark, Operation, cancellationToken).ConfigureAwait(false))
        {
            throw AzureErrors.NotFound(Operation, session.Describe(source));
        }
    }

    private async Task ClaimTargetAsync(
        UfsPath source, UfsPath target, bool replaces, string mark, CancellationToken cancellationToken)
    {
        var found = await tree.TryStatAsync(target, cancellationToken).ConfigureAwait(false);
        if (replaces)
        {
            if (found is { Fingerprint.Kind: EntryKind.Directory })
            {
                throw new FabricException(
                    FabricErrorKind.IsADirectory, Operation, session.Describe(target),
                    "a directory is where a file is needed");
            }

            return;
        }

        if (found is not null
            && await keys.TryHeadAsync(mark, Operation, cancellationToken).ConfigureAwait(false) is null)
        {
            throw AzureErrors.AlreadyExists(Operation, session.Describe(target));
        }

        await keys.PutSmallAsync(mark, source.Value + "\n" + target.Value, Operation, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task CopyBelowAsync(string source, string target, CancellationToken cancellationToken)
    {
        var limit =
            new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellationToken };
        var query = new AzureKeyQuery(source, IsRecursive: true, AzureKeys.BatchMax);
        do
        {
            var page = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
            await Parallel.ForEachAsync(
                page.Keys, limit,
                async (key, token) => await copies.CopyAsync(
                    key, target + key.Key[source.Length..], new UfsWriteOptions(), token).ConfigureAwait(false))
                .ConfigureAwait(false);
            query = query with { Token = page.Next };
        }
        while (query.Token is not null);
    }
}
