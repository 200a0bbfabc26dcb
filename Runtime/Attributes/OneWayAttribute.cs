namespace OrleansAlluxio.Runtime;

/// <summary>The caller does not wait: its task is complete at once, and failures reach only the log.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
