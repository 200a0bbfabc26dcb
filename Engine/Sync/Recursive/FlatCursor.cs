namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// How far one flat listing was applied: everything up to the last key, but the directories above that key.
/// </summary>
/// <param name="Root">The directory the listing is of.</param>
/// <param name="Continuation">Where the listing goes on.</param>
/// <param name="LastKey">The last applied key, relative to the root.</param>
internal sealed record FlatCursor(string Root, string Continuation, string LastKey);
