namespace OrleansAlluxio.Runtime;

/// <summary>The result of a call without one.</summary>
internal readonly struct Nothing;
