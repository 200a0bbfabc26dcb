namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>
/// What the runtime knows of one grain interface method. One instance per method, made by generated code.
/// </summary>
public sealed class GrainMethod(string name, GrainMethodOptions options, TimeSpan? responseTimeout)
{
    /// <summary>Interface and method, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>How calls may interleave.</summary>
    public GrainMethodOptions Options { get; } = options;

    /// <summary>The method's own limit of the wait for an answer.</summary>
    public TimeSpan? ResponseTimeout { get; } = responseTimeout;

    internal bool IsReadOnly => (Options & GrainMethodOptions.ReadOnly) != 0;

    internal bool IsAlwaysInterleave => (Options & GrainMethodOptions.AlwaysInterleave) != 0;
}
