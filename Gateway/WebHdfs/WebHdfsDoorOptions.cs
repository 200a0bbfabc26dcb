using System.Net;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>How the WebHDFS door listens and whom it believes. Validated at start; a bad value stops it.</summary>
public sealed record WebHdfsDoorOptions
{
    /// <summary>
    /// Where it listens. Default loopback: a door is opened to a network on purpose. Port 0 takes a free one.
    /// </summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 9870);

    /// <summary>Sees every request; null where nobody looks.</summary>
    public DoorWatch? Watch { get; init; }

    /// <summary>
    /// Whether <c>user.name</c> is believed. Null, the default: only where nobody but this machine can connect.
    /// </summary>
    public bool? SimpleAuthentication { get; init; }

    /// <summary>Users for whom no permission is asked, beside those with the role of an administrator.</summary>
    public IReadOnlyList<string> Superusers { get; init; } = [];

    /// <summary>Members of this group are superusers. Hadoop's default name.</summary>
    public string Supergroup { get; init; } = "supergroup";

    /// <summary>Users who may act as others that are no superusers; superusers always may.</summary>
    public IReadOnlyList<string> ProxyUsers { get; init; } = [];

    /// <summary>
    /// Bits taken from the mode of what is made without a mode of its own. Default 022, Hadoop's.
    /// </summary>
    public int Umask { get; init; } = 0x12;

    /// <summary>Host that redirects name; null takes the address a client has reached already.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>Port that redirects name; null takes the one a client has reached already.</summary>
    public int? AdvertisedPort { get; init; }

    /// <summary>
    /// Key that redirects are signed with, at least 32 bytes. All workers of a fabric have the same.
    /// </summary>
    public required ReadOnlyMemory<byte> RedirectKey { get; init; }

    /// <summary>Where delegation tokens outlive a restart.</summary>
    public required IDelegationTokenStore Tokens { get; init; }

    /// <summary>
    /// How long a redirect is good. Default 10 minutes: a client that writes in pieces comes back with the same one.
    /// </summary>
    public TimeSpan RedirectLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Largest read that is answered at once, without a redirect, when its bytes are cached here. Default 1 MiB, a
    /// page: above it the second request is not what costs.
    /// </summary>
    public long DirectReadBytesMax { get; init; } = 1 << 20;

    /// <summary>
    /// Most open connections. Default 4,096: each costs some 20 KiB, and no client of ours opens more than hundreds.
    /// </summary>
    public int ConnectionsMax { get; init; } = 4096;

    /// <summary>Most request headers. Default 100: clients send about ten.</summary>
    public int HeadersMax { get; init; } = 100;

    /// <summary>Most bytes of request headers. Default 64 KiB: twice the longest request line.</summary>
    public int HeaderBytesMax { get; init; } = 64 << 10;

    /// <summary>
    /// Longest request line. Default 32 KiB: two paths of 4 KiB, every byte of them percent-encoded, and a token.
    /// </summary>
    public int RequestLineBytesMax { get; init; } = 32 << 10;

    /// <summary>
    /// Slowest upload accepted. Default 240 bytes a second after 10 s, Kestrel's: below it a peer only holds a
    /// connection.
    /// </summary>
    public double BodyBytesPerSecondMin { get; init; } = 240;

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

    /// <summary>Whether names are believed.</summary>
    internal bool IsSimple => SimpleAuthentication ?? IPAddress.IsLoopback(Endpoint.Address);

    /// <summary>Throws for a value that cannot work.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentException.ThrowIfNullOrEmpty(Supergroup);
        ArgumentOutOfRangeException.ThrowIfLessThan(RedirectKey.Length, 32);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RedirectLifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(Umask);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Umask, 0x1FF);
        ArgumentOutOfRangeException.ThrowIfNegative(DirectReadBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConnectionsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadersMax, 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeaderBytesMax, 4 << 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestLineBytesMax, 1 << 10);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BodyBytesPerSecondMin);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BodyGracePeriod, TimeSpan.FromSeconds(1));
    }
}
