namespace OrleansAlluxio.Engine.Workers;

/// <summary>Bounds of membership.</summary>
public sealed record WorkerSettings
{
    /// <summary>Who is in the ring.</summary>
    public RingKind Ring { get; init; }

    /// <summary>How often workers report. Default 1 s: a report is some hundred bytes.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Silence after which a worker is lost. Default 5 s: four lost reports, and less than a client waits.
    /// </summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most workers known. Default 1,000: a ring over them is built in a third of a second.</summary>
    public int WorkersMax { get; init; } = 1000;
}
