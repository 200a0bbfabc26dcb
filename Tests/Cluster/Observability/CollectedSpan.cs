namespace OrleansAlluxio.Tests.Cluster.Observability;

/// <summary>A span as a collector got it.</summary>
/// <param name="Process">Which process sent it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Trace">Its trace, in hex.</param>
/// <param name="Id">Its id, in hex.</param>
/// <param name="Parent">Its parent's id; empty for a root.</param>
internal sealed record CollectedSpan(string Process, string Name, string Trace, string Id, string Parent);
