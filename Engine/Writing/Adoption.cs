using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// After a commit of unknown outcome at a path where only the fabric has the file: whether or not it got there, what
/// the store has
/// now is from us or from before. Noted as what the file stands over, it is no stranger to a persist, and goes when the
/// file goes.
/// </summary>
internal static class Adoption
{
    /// <summary>Notes it. Called while the path is held, or before anything is served.</summary>
    public static async ValueTask RunAsync(
        EngineServices services, FabricPath path, Mount mount, CancellationToken cancellationToken)
    {
        var known = (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status;
        if (known is not { Kind: EntryKind.File, Persistence: not PersistenceState.Persisted })
        {
            return;
        }

        var seen = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false);
        if (seen is { Fingerprint.Kind: EntryKind.File })
        {
            await services.Tree.SetAttributesAsync(path, new AttributeChange(), seen.Fingerprint, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
