namespace OrleansAlluxio.Runtime;

/// <summary>How long an activation of this grain may be idle before it is collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>Whole days of the limit.</summary>
    public double Days { get; init; }

    /// <summary>Hours of the limit.</summary>
    public double Hours { get; init; }

    /// <summary>Minutes of the limit.</summary>
    public double Minutes { get; init; }

    /// <summary>Never collect.</summary>
    public bool AlwaysActive { get; init; }

    /// <summary>The sum of the parts.</summary>
    public TimeSpan AgeLimit => AlwaysActive
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
}
