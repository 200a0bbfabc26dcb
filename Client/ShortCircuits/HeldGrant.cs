using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>A grant as its reader has it.</summary>
/// <param name="Grant">What was granted.</param>
/// <param name="Proof">The proof it was granted for.</param>
/// <param name="AskedAt">When the question was sent: its time runs from then, and at the worker from later.</param>
internal sealed record HeldGrant(PageGrant Grant, Proof Proof, long AskedAt)
{
    /// <summary>
    /// Whether bytes that were read before this call count: the grant held until now, and the process that gave it is
    /// the one whose pages they are.
    /// </summary>
    public bool Holds(TimeProvider time) =>
        time.GetElapsedTime(AskedAt) < TimeSpan.FromMilliseconds(Grant.LifetimeMs) && Proof.Holds();

    /// <summary>The page of a byte; null when it is none of these.</summary>
    public GrantedPage? PageOf(long offsetBytes)
    {
        var index = offsetBytes / Core.FabricLimits.PageBytes;
        foreach (var page in Grant.Pages)
        {
            if (page.Index == index)
            {
                return page;
            }
        }

        return null;
    }
}
