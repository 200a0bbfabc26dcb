namespace OrleansAlluxio.Core.Workers;

/// <summary>Lets readers on this machine read pages of this process from its files. Thread-safe.</summary>
public interface IWorkerGrants
{
    /// <summary>
    /// Grants the pages of a range as far as they are here. PermissionDenied for who has not got this process' proof.
    /// </summary>
    PageGrant Grant(GrantRequest request);
}
