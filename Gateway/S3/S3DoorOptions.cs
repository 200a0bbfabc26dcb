using System.Net;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>How the S3 door listens and what it refuses. Validated at start; a bad value stops it.</summary>
public sealed record S3DoorOptions : DoorLimits
{
    /// <summary>The defaults of the S3 door.</summary>
    public S3DoorOptions()
    {
        Endpoint = new IPEndPoint(IPAddress.Loopback, 9000);

        // Quickest where the fabric is in this process.
        BeginsInEventLoop = true;
    }

    /// <summary>Sees every request; null where nobody looks.</summary>
    public DoorWatch? Watch { get; init; }

    /// <summary>The region that requests must be signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Domain of virtual-host style: <c>bucket.DOMAIN</c>. Null serves path-style only.</summary>
    public string? Domain { get; init; }

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

    /// <summary>Throws for a value that cannot work.</summary>
    internal override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrEmpty(Region);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PutBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegative(PartBytesMin);
        ArgumentOutOfRangeException.ThrowIfLessThan(SignedChunkBytesMax, 64 << 10);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepConnectionInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LifecycleDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LifecycleEvery, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LifecyclePause, TimeSpan.Zero);
    }
}
