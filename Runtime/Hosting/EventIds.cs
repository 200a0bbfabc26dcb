namespace OrleansAlluxio.Runtime;

/// <summary>Log event numbers of this assembly; never reused.</summary>
internal static class EventIds
{
    public const int ContinuationFailed = 7001;
    public const int ActivationFailed = 7002;
    public const int DeactivationFailed = 7003;
    public const int TimerFailed = 7004;
    public const int OneWayFailed = 7005;
    public const int StopIncomplete = 7006;
    public const int Started = 7007;
    public const int SubscriberFailed = 7008;
}
