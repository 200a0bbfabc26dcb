namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>A call with a result: arguments in a struct, so that an inline call allocates nothing.</summary>
public interface IGrainCall<TResult>
{
    /// <summary>The caller's token.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Calls the method on the grain object.</summary>
    ValueTask<TResult> Invoke(object grain);
}
