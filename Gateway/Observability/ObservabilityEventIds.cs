namespace OrleansAlluxio.Gateway.Observability;

/// <summary>Ids of log events about what is seen at every door. Never reused.</summary>
internal static class ObservabilityEventIds
{
    public const int SlowOperation = 4900;
    public const int HistoryGap = 4901;
}
