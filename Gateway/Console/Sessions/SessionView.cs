namespace OrleansAlluxio.Gateway.Console.Sessions;

/// <summary>What a browser is told of its session.</summary>
internal sealed record SessionView
{
    /// <summary>Whether there is one.</summary>
    public required bool SignedIn { get; init; }

    /// <summary>Who.</summary>
    public string? User { get; init; }

    /// <summary>viewer, operator, admin, or user.</summary>
    public string? Role { get; init; }

    /// <summary>
    /// What requests that change something carry in the header of <see cref="ConsoleNames.CsrfHeader"/>.
    /// </summary>
    public string? Csrf { get; init; }

    /// <summary>Milliseconds after which an unused session ends.</summary>
    public long? IdleMs { get; init; }

    /// <summary>Milliseconds until it ends, used or not.</summary>
    public long? EndsInMs { get; init; }

    /// <summary>Version of the server.</summary>
    public string? Version { get; init; }
}
