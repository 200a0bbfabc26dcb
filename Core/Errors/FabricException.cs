namespace OrleansAlluxio.Core.Errors;

/// <summary>
/// Any failure of the fabric. The message names the operation, the subject and the reason, never a secret.
/// </summary>
[GenerateSerializer, Alias("oa.error")]
public sealed class FabricException : Exception
{
    /// <summary>Creates a failure.</summary>
    /// <param name="kind">What went wrong, for programs.</param>
    /// <param name="operation">The operation that failed, a verb: "mount", "read".</param>
    /// <param name="subject">What it was done to: a path, a URI without credentials.</param>
    /// <param name="reason">What a person needs to know to mend it.</param>
    /// <param name="retry">Whether trying again can help; null takes the kind's default.</param>
    /// <param name="inner">The cause, if any.</param>
    public FabricException(
        FabricErrorKind kind,
        string operation,
        string subject,
        string reason,
        RetryAdvice? retry = null,
        Exception? inner = null)
        : base($"{operation} '{subject}': {reason}", inner)
    {
        Kind = kind;
        Operation = operation;
        Subject = subject;
        Reason = reason;
        Retry = retry ?? DefaultRetry(kind);
    }

    /// <summary>What went wrong, for programs.</summary>
    [Id(0)]
    public FabricErrorKind Kind { get; }

    /// <summary>Whether trying again can help.</summary>
    [Id(1)]
    public RetryAdvice Retry { get; }

    /// <summary>The operation that failed.</summary>
    [Id(2)]
    public string Operation { get; }

    /// <summary>What it was done to.</summary>
    [Id(3)]
    public string Subject { get; }

    /// <summary>What a person needs to know to mend it.</summary>
    [Id(4)]
    public string Reason { get; }

    private static RetryAdvice DefaultRetry(FabricErrorKind kind) => kind switch
    {
        FabricErrorKind.Conflict or FabricErrorKind.LeaseHeld or FabricErrorKind.Busy or FabricErrorKind.Unavailable
            or FabricErrorKind.Timeout or FabricErrorKind.NoSpace or FabricErrorKind.Fenced => RetryAdvice.Backoff,
        _ => RetryAdvice.Never,
    };
}
