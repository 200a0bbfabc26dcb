namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>
/// The life of one file's unpersisted content; key = inode id. One activation is the guarantee that one content is
/// uploaded by one attempt at a time. Reading a completed file never needs it.
/// </summary>
[Alias("oa.file")]
public interface IFileGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Runs one attempt to persist the file, for as long as its upload takes. A failure is noted in its durable record
    /// with the time of the next attempt. Idempotent: a content that is persisted, replaced or gone owes nothing.
    /// </summary>
    [ResponseTimeout("1.00:00:00"), Alias("persist")]
    ValueTask PersistAsync(string recordKey, CancellationToken cancellationToken);
}
