namespace OrleansAlluxio.Core.Fabric;

/// <summary>What the proof file of a worker says.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Text">Its word.</param>
public sealed record GrantMark(string Worker, string Text);
