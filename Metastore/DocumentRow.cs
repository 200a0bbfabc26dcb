namespace OrleansAlluxio.Metastore;

/// <summary>
/// A small durable record that is no inode: a mount, a path setting, an intent, a persist, an upload, a job, grain
/// state. Ordered by (kind, key) in UTF-8 order.
/// </summary>
/// <param name="Kind">What it is, from <see cref="DocumentKinds"/>.</param>
/// <param name="Key">Its key within the kind.</param>
/// <param name="Payload">Its bytes (UTF-8 JSON by convention), at most
/// <see cref="MetastoreLimits.DocumentBytesMax"/>.</param>
/// <param name="RowVersion">Counts changes, from 1.</param>
public sealed record DocumentRow(string Kind, string Key, ReadOnlyMemory<byte> Payload, long RowVersion);
