using System.Net;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>How the S3 door listens and what it refuses. Validated at start; a bad value stops it.</summary>
public sealed record S3DoorOptions
{
    /// <summary>
    /// Where it listens. Default loopback: a door is opened to a network on purpose. Port 0 takes a free one.
    /// </summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 9000);

    /// <summary>Sees every request; null where nobody looks.</summary>
    public DoorWatch? Watch { get; init; }

    /// <summary>The region that requests must be signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Domain of virtual-host style: <c>bucket.DOMAIN</c>. Null serves path-style only.</summary>
    public string? Domain { get; init; }

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
    /// Slowest upload accepted. Default 240 bytes a second after 10 s, Kestrel's: below it a peer only holds a
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

    /// <summary>Largest object in one PUT and largest part. Default 5 GiB, S3's.</summary>
    public long PutBytesMax { get; init; } = 5L << 30;

    /// <summary>Smallest part but the last. Default 5 MiB, S3's.</summary>
    public long PartBytesMin { get; init; } = 5L << 20;

    /// <summary>
    /// Largest signed chunk of a streaming upload, which is held until its signature is checked. Default 4 MiB; SDKs
    /// send 64 KiB..1 MiB.
    /// </summary>
    public int SignedChunkBytesMax { get; init; } = 4 << 20;

    /// <summary>
    /// Whether signatures of version 2 are accepted. Default no: they cover neither body nor host, and clients that
    /// know no other are older than 2014.
    /// </summary>
    public bool AllowSigV2 { get; init; }

    /// <summary>How far a request's time may be from ours. Default 15 minutes, S3's.</summary>
    public TimeSpan ClockSkewMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Pause after which a long operation sends a space to keep the connection. Default 20 s: proxies give up after
    /// 30..60 s, and what is over before has its status and the id of the version in its headers.
    /// </summary>
    public TimeSpan KeepConnectionInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Pause from the start to the first round of lifecycle rules. Default 1 minute: serving comes first.
    /// </summary>
    public TimeSpan LifecycleDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From one round of lifecycle rules to the next. Default 1 hour: they are about days.</summary>
    public TimeSpan LifecycleEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Pause after each thousand keys that lifecycle rules look at. Default 100 ms: 10,000 keys a second at most.
    /// </summary>
    public TimeSpan LifecyclePause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether this door makes lifecycle rules happen: one door of a fabric does. Default true.</summary>
    public bool SweepsLifecycle { get; init; } = true;

    /// <summary>Asked before each round of them: of several silos only the one that leads makes it.</summary>
    public Func<bool> SweepsNow { get; init; } = static () => true;

    /// <summary>
    /// Whether requests begin on the thread that receives them: quickest where the fabric is in this process. Default
    /// true.
    /// </summary>
    public bool BeginsInEventLoop { get; init; } = true;

    /// <summary>Time that requests in flight get when the door closes. Default 10 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Throws for a value that cannot work.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentException.ThrowIfNullOrEmpty(Region);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConnectionsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadersMax, 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeaderBytesMax, 4 << 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestLineBytesMax, 1 << 10);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BodyBytesPerSecondMin);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(AnswerBytesPerSecondMin);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BodyGracePeriod, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PutBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegative(PartBytesMin);
        ArgumentOutOfRangeException.ThrowIfLessThan(SignedChunkBytesMax, 64 << 10);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepConnectionInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LifecycleDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LifecycleEvery, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LifecyclePause, TimeSpan.Zero);
    }
}
