using System.Net;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>Where a door listens and the bounds its connections have.</summary>
internal sealed record DoorLimits
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Most open connections.</summary>
    public required int ConnectionsMax { get; init; }

    /// <summary>Most request headers.</summary>
    public required int HeadersMax { get; init; }

    /// <summary>Most bytes of request headers.</summary>
    public required int HeaderBytesMax { get; init; }

    /// <summary>Longest request line.</summary>
    public required int RequestLineBytesMax { get; init; }

    /// <summary>Slowest body accepted, in bytes a second.</summary>
    public required double BodyBytesPerSecondMin { get; init; }

    /// <summary>Slowest reader of answers accepted, in bytes a second. Default 240, Kestrel's.</summary>
    public double AnswerBytesPerSecondMin { get; init; } = 240;

    /// <summary>Time before that is asked.</summary>
    public required TimeSpan BodyGracePeriod { get; init; }

    /// <summary>Time for all headers to arrive.</summary>
    public required TimeSpan HeadersTimeout { get; init; }

    /// <summary>Idle time after which a kept-alive connection is closed.</summary>
    public required TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>Time that requests in flight get when the door closes.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>
    /// Whether requests begin in the thread that receives them; the door's handler then leaves it by itself, see
    /// <see cref="Transport.IEventLoopFeature"/>. Default false: they begin in the thread pool.
    /// </summary>
    public bool BeginsInEventLoop { get; init; }
}
