namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Takes a page the second time it is seen: spares flash from pages that come once.</summary>
internal sealed class SecondTouchAdmission : IAdmissionPolicy
{
    /// <inheritdoc/>
    public bool Admits(bool seenBefore) => seenBefore;
}
