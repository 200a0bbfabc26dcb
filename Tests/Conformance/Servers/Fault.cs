namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>What <see cref="FaultProxy"/> does to one request.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Answers 500 without asking the server.</summary>
    InternalError,

    /// <summary>Answers 503 SlowDown without asking the server.</summary>
    SlowDown,

    /// <summary>Answers 403 AccessDenied without asking the server.</summary>
    Denied,

    /// <summary>Never answers.</summary>
    Stall,

    /// <summary>Closes the connection before the request reaches the server.</summary>
    Drop,

    /// <summary>Lets the server do it, then closes the connection without an answer.</summary>
    LoseAnswer,

    /// <summary>Announces the whole body, sends half of it and closes.</summary>
    HalfBody,

    /// <summary>Announces the whole body, then sends a byte now and then.</summary>
    Trickle,

    /// <summary>Gives the answer another ETag.</summary>
    OtherTag,

    /// <summary>Number of faults; not one.</summary>
    Count,
}
