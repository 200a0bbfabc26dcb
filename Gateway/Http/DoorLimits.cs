using System.Net;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// Where a door listens and the bounds its connections have: the defaults are those of doors with many clients.
/// </summary>
public record DoorLimits
{
    /// <summary>
    /// Where it listens. Default loopback: a door is opened to a network on purpose. Port 0, the default, takes a free
    /// one.
    /// </summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>
    /// Most open connections. Default 4,096: each costs some 20 KiB, and no client of ours opens more than hundreds.
    /// </summary>
    public int ConnectionsMax { get; init; } = 4096;

    /// <summary>Most request headers. Default 100: signed SDK requests with metadata have about forty.</summary>
    public int HeadersMax { get; init; } = 100;

    /// <summary>Most bytes of request headers. Default 32 KiB: S3's 8 KiB and room for proxies' own.</summary>
    public int HeaderBytesMax { get; init; } = 32 << 10;

    /// <summary>
    /// Longest request line. Default 24 KiB: a 4 KiB path percent-encoded, and a continuation token as long.
    /// </summary>
    public int RequestLineBytesMax { get; init; } = 24 << 10;

    /// <summary>
    /// Slowest body accepted. Default 240 bytes a second after 10 s, Kestrel's: below it a peer only holds a
    /// connection.
    /// </summary>
    public double BodyBytesPerSecondMin { get; init; } = 240;

    /// <summary>
    /// Slowest reader of answers. Default 240 bytes a second, Kestrel's: it counts the 64 KiB and more that are being
    /// sent, so a reader that pauses is cut after some five minutes. A program may well work on what it has for so
    /// long; what it holds is a connection and these bytes.
    /// </summary>
    public double AnswerBytesPerSecondMin { get; init; } = 240;

    /// <summary>
    /// Time before <see cref="BodyBytesPerSecondMin"/> is asked of a body or of a reader. Default 10 s: a stalled
    /// network recovers in less. Kestrel looks once a second, so it must be longer.
    /// </summary>
    public TimeSpan BodyGracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for all headers to arrive. Default 30 s.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Idle time after which a kept-alive connection is closed. Default 130 s: above the 60..120 s of clients' pools.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Time that requests in flight get when the door closes. Default 10 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether requests begin in the thread that receives them; the door's handler then leaves it by itself. Default
    /// false: they begin in the thread pool.
    /// </summary>
    public bool BeginsInEventLoop { get; init; }

    /// <summary>Throws for a bound that cannot work.</summary>
    internal virtual void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConnectionsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadersMax, 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeaderBytesMax, 4 << 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestLineBytesMax, 1 << 10);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BodyBytesPerSecondMin);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(AnswerBytesPerSecondMin);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BodyGracePeriod, TimeSpan.FromSeconds(1));
    }
}
