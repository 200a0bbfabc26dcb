namespace OrleansAlluxio.Core.Fabric;

/// <summary>A line that a process logged.</summary>
public sealed record LogLine
{
    /// <summary>Counts the lines of a process, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, milliseconds since 1970 UTC.</summary>
    public required long UnixMs { get; init; }

    /// <summary>INFORMATION, WARNING, ERROR or CRITICAL.</summary>
    public required string Level { get; init; }

    /// <summary>What logged it.</summary>
    public required string Category { get; init; }

    /// <summary>The number of its kind; 0 for none.</summary>
    public int Event { get; init; }

    /// <summary>The line.</summary>
    public required string Text { get; init; }

    /// <summary>The failure that went with it; null without one.</summary>
    public string? Error { get; init; }
}
