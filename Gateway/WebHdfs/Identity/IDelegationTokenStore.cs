namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// Where delegation tokens outlive a restart, for all doors of the fabric. Every change is durable when it is
/// acknowledged.
/// </summary>
public interface IDelegationTokenStore
{
    /// <summary>
    /// The secret that all tokens are signed with, at least 32 bytes; made at the first call, then the same.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>> LoadSecretAsync(CancellationToken cancellationToken);

    /// <summary>All records.</summary>
    ValueTask<IReadOnlyList<DelegationTokenRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>A record; null when it is not there.</summary>
    ValueTask<DelegationTokenRecord?> TryGetAsync(long number, CancellationToken cancellationToken);

    /// <summary>Keeps a new record. False when its number is taken.</summary>
    ValueTask<bool> TryAddAsync(DelegationTokenRecord record, CancellationToken cancellationToken);

    /// <summary>Keeps a record, instead of one of its number.</summary>
    ValueTask PutAsync(DelegationTokenRecord record, CancellationToken cancellationToken);

    /// <summary>Forgets a record; one that is not there is no error.</summary>
    ValueTask RemoveAsync(long number, CancellationToken cancellationToken);
}
