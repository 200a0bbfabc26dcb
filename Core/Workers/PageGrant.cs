namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// Pages that a reader on the worker's machine may read from the worker's files: their places are not used for anything
/// else for a while that began after the question was sent.
/// </summary>
public sealed record PageGrant
{
    /// <summary>None: the worker has not got the first page, or gives no more of them now.</summary>
    public static PageGrant None { get; } =
        new() { Worker = string.Empty, Id = string.Empty, LifetimeMs = 0, Pages = [] };

    /// <summary>Who grants it.</summary>
    public required string Worker { get; init; }

    /// <summary>What ends it before its time; nobody else can guess it.</summary>
    public required string Id { get; init; }

    /// <summary>How long it holds.</summary>
    public required int LifetimeMs { get; init; }

    /// <summary>A run of pages from the first that was asked for; empty for none.</summary>
    public required IReadOnlyList<GrantedPage> Pages { get; init; }
}
