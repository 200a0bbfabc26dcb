namespace OrleansAlluxio.Core.Workers;

/// <summary>Asks other workers for grants. Thread-safe.</summary>
public interface IGrantLink
{
    /// <summary>See <see cref="IWorkerGrants.Grant"/>; fails as every call to another worker does.</summary>
    ValueTask<PageGrant> GrantAsync(Uri worker, GrantRequest request, CancellationToken cancellationToken);
}
