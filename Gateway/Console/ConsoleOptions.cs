using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Gateway.Console;

/// <summary>How the web console is served, and its bounds.</summary>
public sealed record ConsoleOptions
{
    /// <summary>
    /// What browsers call it where a proxy ends TLS in front; null where they reach the fabric API itself. Its host and
    /// origin are then this server's, and cookies are for TLS when it is https.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Where secrets of sessions come from; fit for secrets.</summary>
    public IRandomSource Random { get; init; } = new SystemRandomSource();

    /// <summary>A session that nobody uses ends after this. Default 30 minutes: a walk to the machine room.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this, used or not. Default 12 hours: a shift.</summary>
    public TimeSpan LifetimeMax { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Most sessions. Default 1,024, at some 500 bytes each; the one unused for longest goes.</summary>
    public int SessionsMax { get; init; } = 1024;

    /// <summary>Most sessions of one user. Default 16: every browser a person has, and then some.</summary>
    public int SessionsPerUserMax { get; init; } = 16;

    /// <summary>Most live streams. Default 64: each is a connection that asks for little once a second.</summary>
    public int StreamsMax { get; init; } = 64;

    /// <summary>Most live streams of one session. Default 12: a tab has one.</summary>
    public int StreamsPerSessionMax { get; init; } = 12;
}
