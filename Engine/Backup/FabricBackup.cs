namespace OrleansAlluxio.Engine.Backup;

/// <summary>Backups of this fabric.</summary>
internal sealed class FabricBackup(EngineServices services, FabricIdentity identity) : IFabricBackup
{
    /// <inheritdoc/>
    public async ValueTask WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        if (services.Metastore is not IMetastoreSnapshots metastore)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "back up", "metastore", "this metastore has no consistent snapshots");
        }

        await new BackupWriter(metastore, identity.Version, services.Time).WriteAsync(target, cancellationToken)
            .ConfigureAwait(false);
    }
}
