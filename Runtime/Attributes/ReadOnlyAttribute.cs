namespace OrleansAlluxio.Runtime;

/// <summary>Lets this method interleave with other read-only calls, but with no other call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
