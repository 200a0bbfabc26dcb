namespace OrleansAlluxio.Tests.Browser.Support;

/// <summary>How a page is looked at.</summary>
internal sealed record ConsolePageOptions
{
    /// <summary>Width of the window.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Height of the window.</summary>
    public int Height { get; init; } = 860;

    /// <summary>Whether the system prefers dark.</summary>
    public bool Dark { get; init; }
}
