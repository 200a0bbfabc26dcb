namespace OrleansAlluxio.Core.Fabric;

/// <summary>A word of a worker's: its proof, or the id of a grant.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Text">The word.</param>
public sealed record GrantMark(string Worker, string Text);
