namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// How far a walk is: everything up to a path in its order is finished, with everything below that path.
/// </summary>
/// <param name="Root">Where the walk began: a pass over failures has many.</param>
/// <param name="Path">The last that is finished.</param>
internal sealed record JobCursor(string Root, string Path);
