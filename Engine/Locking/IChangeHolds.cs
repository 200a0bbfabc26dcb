namespace OrleansAlluxio.Engine.Locking;

/// <summary>
/// Paths held for a change, whichever silo makes it: a holder excludes holders of the same path, of one above and of
/// one below it, in every silo. The table of holds is with the one who leads.
/// </summary>
public interface IChangeHolds
{
    /// <summary>Whether another process keeps the table: then what only that one may do is refused here.</summary>
    bool IsElsewhere { get; }

    /// <summary>This silo as intents name it; null for a process that acts alone.</summary>
    string? Silo { get; }

    /// <summary>Figures of holds and of changes by silos, by name; empty in a process that acts alone.</summary>
    IReadOnlyList<KeyValuePair<string, long>> Counters { get; }

    /// <summary>
    /// Takes several paths at once, no one of them twice or below another; dispose the hold to give them back.
    /// Unavailable while nobody leads.
    /// </summary>
    ValueTask<ChangeHold> AcquireAsync(FabricPath[] paths, CancellationToken cancellationToken);

    /// <summary>
    /// Waits for the changes of a path that came before this call, and holds nothing after it. Not for who holds it.
    /// </summary>
    async ValueTask WaitAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var hold = await AcquireAsync([path], cancellationToken).ConfigureAwait(false);
        await hold.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// A time that is later than every question a sync asked a store before this call, and earlier than those after
    /// it. Asked between the change of a store and that of the tree.
    /// </summary>
    ValueTask<HybridTimestamp> NowAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether a silo may still go on with what it began: its intents are its own business then. Of this process' own
    /// intents it is asked at its start only.
    /// </summary>
    bool MayAct(string silo);

    /// <summary>
    /// What a crash left is dealt with: where this process leads, holds are granted from now on.
    /// </summary>
    void BeginGranting();
}
