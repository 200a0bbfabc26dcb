namespace OrleansAlluxio.Engine.Persist;

/// <summary>Runs persist attempts where the file's owner is, so that one content has one attempt at a time.</summary>
public interface IFilePersists
{
    /// <summary>Runs one attempt of a record; its outcome is in the record.</summary>
    ValueTask RunAsync(InodeId inode, string recordKey, CancellationToken cancellationToken);
}
