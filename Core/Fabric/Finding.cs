namespace OrleansAlluxio.Core.Fabric;

/// <summary>Something that a check looked at.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Observation">What was seen.</param>
/// <param name="Fix">What to do; empty where nothing is to be done.</param>
public sealed record Finding(FindingSeverity Severity, string Subject, string Observation, string Fix = "")
{
    /// <summary>What kind of finding it is, by a name that stays: <c>store.denied</c>, <c>worker.lost</c>.</summary>
    public string Code { get; init; } = string.Empty;

    /// <summary>The subject of the finding that causes this one; empty for one that is a cause itself.</summary>
    public string Because { get; init; } = string.Empty;
}
