namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>Where a path is to be counted.</summary>
/// <param name="Chain">The directories above it that are there, from the root down.</param>
/// <param name="Existing">What has the name; null for nothing.</param>
/// <param name="Missing">Entries that are made with it: itself and parents that are not there.</param>
internal sealed record QuotaPlace(IReadOnlyList<long> Chain, InodeRow? Existing, int Missing)
{
    /// <summary>Walks from the root.</summary>
    public static async ValueTask<QuotaPlace> FindAsync(
        IMetastore metastore, FabricPath path, CancellationToken cancellationToken)
    {
        List<long> chain = [InodeId.Root.Value];
        var names = path.Value.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            var row = await metastore.TryFindChildAsync(new InodeId(chain[^1]), names[i], cancellationToken)
                .ConfigureAwait(false);
            if (row is null)
            {
                return new QuotaPlace(chain, null, names.Length - i);
            }

            if (i == names.Length - 1 || row.Kind == EntryKind.File)
            {
                return new QuotaPlace(chain, row, 0);
            }

            chain.Add(row.Id.Value);
        }

        return new QuotaPlace(chain, null, 0);
    }
}
