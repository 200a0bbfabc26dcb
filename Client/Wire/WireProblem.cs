namespace OrleansAlluxio.Client.Wire;

/// <summary>A failure on the wire: a <see cref="FabricException"/> as JSON.</summary>
internal sealed record WireProblem
{
    /// <summary>What went wrong.</summary>
    public required FabricErrorKind Kind { get; init; }

    /// <summary>The operation that failed.</summary>
    public required string Operation { get; init; }

    /// <summary>What it was done to.</summary>
    public required string Subject { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether trying again can help.</summary>
    public required RetryAdvice Retry { get; init; }

    public static WireProblem Of(FabricException error) => new()
    {
        Kind = error.Kind,
        Operation = error.Operation,
        Subject = error.Subject,
        Reason = error.Reason,
        Retry = error.Retry,
    };

    public FabricException ToException() => new(Kind, Operation, Subject, Reason, Retry);
}
