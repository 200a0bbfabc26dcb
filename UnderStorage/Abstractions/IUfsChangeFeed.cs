namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A running feed of changes. One reader at a time. It ends by a failure of <see cref="ReadAsync"/>: then another one
/// is opened, and without a position everything below counts as changed.
/// </summary>
public interface IUfsChangeFeed : IAsyncDisposable
{
    /// <summary>How the changes are learnt, one word for people.</summary>
    string Source { get; }

    /// <summary>What is watched, a short text for people; empty when there is nothing to say.</summary>
    string Detail { get; }

    /// <summary>Whether it began exactly where the asked position was, so that nothing was missed.</summary>
    bool Resumed { get; }

    /// <summary>Where the changes read so far end, to be kept; null when the store has no such thing.</summary>
    string? Position { get; }

    /// <summary>
    /// Waits for changes and returns all there are, each path once where possible. Bounded: too many become a
    /// <see cref="UfsChangeKind.Rescan"/>.
    /// </summary>
    ValueTask<IReadOnlyList<UfsChange>> ReadAsync(CancellationToken cancellationToken);
}
