namespace OrleansAlluxio.Runtime;

/// <summary>Log event numbers of this assembly; never reused.</summary>
internal static class EventIds
{
    public const int ContinuationFailed = 6001;
    public const int ActivationFailed = 6002;
    public const int DeactivationFailed = 6003;
    public const int TimerFailed = 6004;
    public const int OneWayFailed = 6005;
    public const int StopIncomplete = 6006;
    public const int Started = 6007;
    public const int SubscriberFailed = 6008;
}
