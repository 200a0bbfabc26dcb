using System.Collections.Immutable;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>One operation of the load and what the tree is after it.</summary>
/// <param name="Text">For messages.</param>
/// <param name="RunAsync">Does it.</param>
/// <param name="After">What its worker's paths are once it is acknowledged.</param>
/// <param name="IsPiecewise">Whether a crash may leave any part of it: a recursive delete.</param>
internal sealed record CrashStep(
    string Text, Func<CrashClients, Task> RunAsync, ImmutableSortedDictionary<string, CrashEntry> After,
    bool IsPiecewise = false);
