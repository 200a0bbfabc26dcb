namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Says which clean pages a disk tier takes. Pure: the tier remembers who was seen.</summary>
internal interface IAdmissionPolicy
{
    /// <summary>Whether the page comes in.</summary>
    bool Admits(bool seenBefore);
}
