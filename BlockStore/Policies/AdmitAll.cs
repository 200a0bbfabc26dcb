namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Takes every page.</summary>
internal sealed class AdmitAll : IAdmissionPolicy
{
    /// <inheritdoc/>
    public bool Admits(bool seenBefore) => true;
}
