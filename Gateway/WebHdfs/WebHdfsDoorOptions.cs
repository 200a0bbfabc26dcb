using System.Net;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>How the WebHDFS door listens and whom it believes. Validated at start; a bad value stops it.</summary>
public sealed record WebHdfsDoorOptions : DoorLimits
{
    /// <summary>The defaults of the WebHDFS door.</summary>
    public WebHdfsDoorOptions()
    {
        Endpoint = new IPEndPoint(IPAddress.Loopback, 9870);

        // Two paths of 4 KiB, every byte of them percent-encoded, and a token.
        RequestLineBytesMax = 32 << 10;

        // Twice the longest request line.
        HeaderBytesMax = 64 << 10;
    }

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

    /// <summary>Whether names are believed.</summary>
    internal bool IsSimple => SimpleAuthentication ?? IPAddress.IsLoopback(Endpoint.Address);

    /// <summary>Throws for a value that cannot work.</summary>
    internal override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrEmpty(Supergroup);
        ArgumentOutOfRangeException.ThrowIfLessThan(RedirectKey.Length, 32);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RedirectLifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(Umask);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Umask, 0x1FF);
        ArgumentOutOfRangeException.ThrowIfNegative(DirectReadBytesMax);
    }
}
