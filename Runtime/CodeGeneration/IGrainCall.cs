namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>A call without result: arguments in a struct, so that an inline call allocates nothing.</summary>
public interface IGrainCall
{
    /// <summary>The caller's token.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Calls the method on the grain object.</summary>
    ValueTask Invoke(object grain);
}
