namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Pages that other workers hold, for operators' questions. A worker that cannot be asked is left out.
/// </summary>
public interface IRemotePages
{
    /// <summary>Where other workers have pages of a content.</summary>
    ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(FileVersion file, CancellationToken cancellationToken);

    /// <summary>Drops the clean pages of a content from other workers; returns the bytes freed.</summary>
    ValueTask<long> FreeAsync(FileVersion file, CancellationToken cancellationToken);
}
