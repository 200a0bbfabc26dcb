using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>Sets, lists and removes quotas. The metastore counts.</summary>
public sealed class QuotaAdministration(EngineServices services, StatusReads reads)
{
    private const int QuotasMax = 1000;

    /// <summary>Sets a directory's quota.</summary>
    public async ValueTask<QuotaStatus> SetAsync(QuotaRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((request.BytesMax ?? request.InodesMax) is null || request.BytesMax < 0 || request.InodesMax < 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "set quota", request.Path.Value,
                "a quota limits bytes, entries or both, from 0");
        }

        var directory = await GetAsync("set quota", request.Path, cancellationToken).ConfigureAwait(false);
        var known = await QuotaRoom.ReadAsync(services, cancellationToken).ConfigureAwait(false);
        if (known.Count >= QuotasMax && !known.Any(q => q.Directory == directory.Version.Inode.Value))
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "set quota", request.Path.Value, $"at most {QuotasMax} quotas");
        }

        await services.Metastore.CommitAsync(
            [new MetastoreChange.SetQuota(directory.Version.Inode, request.BytesMax, request.InodesMax)],
            cancellationToken).ConfigureAwait(false);
        services.Quotas.Changed();
        await services.Spread.FlushAsync(SiloTopics.Quotas, cancellationToken).ConfigureAwait(false);
        return await TryGetAsync(directory, cancellationToken).ConfigureAwait(false)
            ?? throw new FabricException(
                FabricErrorKind.Conflict, "set quota", request.Path.Value, "the directory was removed meanwhile");
    }

    /// <summary>All quotas, in order of their path.</summary>
    public async ValueTask<IReadOnlyList<QuotaStatus>> ListAsync(CancellationToken cancellationToken)
    {
        List<QuotaStatus> quotas = [];
        foreach (var row in await QuotaRoom.ReadAsync(services, cancellationToken).ConfigureAwait(false))
        {
            if (await PathWalk.PathOfAsync(services.Metastore, new InodeId(row.Directory), cancellationToken)
                .ConfigureAwait(false) is { } path)
            {
                quotas.Add(StatusOf(row, path));
            }
        }

        return [.. quotas.OrderBy(static q => q.Path)];
    }

    /// <summary>Removes a directory's quota. False when it has none.</summary>
    public async ValueTask<bool> RemoveAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var directory = await GetAsync("remove quota", path, cancellationToken).ConfigureAwait(false);
        if (await TryGetAsync(directory, cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        await services.Metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(
                DocumentKinds.Quota, QuotaRow.KeyOf(directory.Version.Inode), null)],
            cancellationToken).ConfigureAwait(false);
        services.Quotas.Changed();
        await services.Spread.FlushAsync(SiloTopics.Quotas, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The status of a directory with its quota, if there is one.</summary>
    public async ValueTask<FileStatus?> WithQuotaAsync(FileStatus? status, CancellationToken cancellationToken) =>
        status is { IsDirectory: true }
        && await services.Quotas.HasAnyAsync(services, cancellationToken).ConfigureAwait(false)
            ? status with { Quota = await TryGetAsync(status, cancellationToken).ConfigureAwait(false) }
            : status;

    private async ValueTask<FileStatus> GetAsync(
        string operation, FabricPath path, CancellationToken cancellationToken)
    {
        var status = await reads.GetAsync(operation, path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        return status.IsDirectory
            ? status
            : throw new FabricException(
                FabricErrorKind.NotADirectory, operation, path.Value, "directories have quotas");
    }

    private async ValueTask<QuotaStatus?> TryGetAsync(FileStatus directory, CancellationToken cancellationToken) =>
        await services.Metastore
            .TryGetDocumentAsync(DocumentKinds.Quota, QuotaRow.KeyOf(directory.Version.Inode), cancellationToken)
            .ConfigureAwait(false) is { } document
            ? StatusOf(QuotaRow.Parse(document), directory.Path)
            : null;

    private static QuotaStatus StatusOf(QuotaRow row, FabricPath path) =>
        new(path, row.BytesMax, row.InodesMax, row.Bytes, row.Inodes);
}
