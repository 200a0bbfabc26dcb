namespace OrleansAlluxio.Engine.Copies;

/// <summary>What is to be done about the copies of one unpersisted file. Pure.</summary>
/// <param name="IsOutOfReach">Nobody who answers has all of it.</param>
/// <param name="RestoresOwn">This process is to have it again.</param>
/// <param name="Missing">How many workers more are to have it.</param>
internal readonly record struct CopyNeed(bool IsOutOfReach, bool RestoresOwn, int Missing)
{
    /// <summary>Fewer copies than wanted.</summary>
    public bool IsShort => RestoresOwn || Missing > 0;

    /// <summary>
    /// Decides by how many processes want it, whether this one has it and counts, and how many workers that stay have
    /// it, and how many others do that answer but are being taken out.
    /// </summary>
    public static CopyNeed Decide(int wanted, (bool IsWhole, bool Counts) own, int holders, int leaving)
    {
        if (!own.IsWhole && holders + leaving == 0)
        {
            return new CopyNeed(IsOutOfReach: true, RestoresOwn: false, Missing: 0);
        }

        // First here: it costs no other machine its disk.
        var restores = own is { Counts: true, IsWhole: false };
        return new CopyNeed(false, restores, Math.Max(0, wanted - (own.Counts ? 1 : 0) - holders));
    }
}
