namespace OrleansAlluxio.Runtime;

/// <summary>
/// Lets this method start while any other call of the grain is awaiting, and others while this one is.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
