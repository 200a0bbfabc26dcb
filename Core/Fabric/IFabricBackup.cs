namespace OrleansAlluxio.Core.Fabric;

/// <summary>Backups of the metadata. Thread-safe; failures are <see cref="FabricException"/>s.</summary>
public interface IFabricBackup
{
    /// <summary>
    /// Writes all metadata as of one moment to a stream, which stays open, while the fabric goes on serving. A failure
    /// leaves an unfinished backup, which a restore refuses. It holds secrets: credentials of mounts, access keys.
    /// </summary>
    ValueTask WriteAsync(Stream target, CancellationToken cancellationToken);
}
