namespace OrleansAlluxio.Engine.Copies;

/// <summary>Copies to let go.</summary>
/// <param name="File">The content.</param>
/// <param name="Workers">Who may have them.</param>
/// <param name="IsPersisted">Whether the store has it; else nobody needs it.</param>
internal sealed record ReleasedCopies(FileVersion File, IReadOnlyList<string> Workers, bool IsPersisted);
