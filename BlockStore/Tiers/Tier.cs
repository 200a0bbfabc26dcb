using OrleansAlluxio.BlockStore.Policies;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>The directories of one medium, and what the tier remembers of pages it did not take.</summary>
internal sealed class Tier(
    int number, TierMedium medium, IReadOnlyList<TierDirectory> directories, IAllocationPolicy allocation,
    IAdmissionPolicy admission, GhostList seen)
{
    private readonly Lock _gate = new();
    private int _turn;

    /// <summary>Its place, 0 fastest.</summary>
    public int Number => number;

    /// <summary>What it is made of.</summary>
    public TierMedium Medium => medium;

    /// <summary>Its directories.</summary>
    public IReadOnlyList<TierDirectory> Directories => directories;

    /// <summary>Whether a clean page may come in; remembers that it asked. Memory takes everything.</summary>
    public bool Admits(uint key, bool seenBefore)
    {
        if (medium == TierMedium.Memory)
        {
            return true;
        }

        lock (_gate)
        {
            if (admission.Admits(seenBefore || seen.Remove(key)))
            {
                return true;
            }

            seen.Add(key);
            return false;
        }
    }

    /// <summary>The directory for a page among those not tried yet; null when none takes it.</summary>
    public TierDirectory? Choose(int lengthBytes, ulong triedOrdinals)
    {
        Span<DirectoryFacts> facts = stackalloc DirectoryFacts[directories.Count];
        for (var i = 0; i < facts.Length; i++)
        {
            var directory = directories[i];
            var accepts = directory.Accepts && (triedOrdinals & (1UL << directory.Place.Ordinal)) == 0;
            facts[i] = new DirectoryFacts(accepts, accepts ? directory.Allocator.FreeBytes : 0);
        }

        var turn = Interlocked.Increment(ref _turn);
        var chosen = allocation.Choose(facts, lengthBytes, turn);
        return chosen < 0 ? null : directories[chosen];
    }
}
