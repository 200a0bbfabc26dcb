namespace OrleansAlluxio.Runtime;

/// <summary>Log event numbers of this assembly; never reused.</summary>
internal static class EventIds
{
    public const int ContinuationFailed = 6101;
    public const int ActivationFailed = 6102;
    public const int DeactivationFailed = 6103;
    public const int TimerFailed = 6104;
    public const int OneWayFailed = 6105;
    public const int StopIncomplete = 6106;
    public const int Started = 6107;
    public const int SubscriberFailed = 6108;
    public const int ReminderFailed = 6109;
}
