namespace OrleansAlluxio.Core.Errors;

/// <summary>Whether trying again can help.</summary>
[GenerateSerializer, Alias("oa.retry")]
public enum RetryAdvice
{
    /// <summary>The same request fails the same way.</summary>
    Never,

    /// <summary>The same request may succeed after a pause.</summary>
    Backoff,

    /// <summary>It was worth retrying, and someone below already did.</summary>
    Exhausted,
}
