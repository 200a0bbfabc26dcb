namespace OrleansAlluxio.Gateway.S3;

/// <summary>Log event ids of the S3 door, 7000..7099; never reused.</summary>
internal static class S3EventIds
{
    public const int Started = 7000;
    public const int Stopped = 7001;
    public const int Answered = 7002;
    public const int Refused = 7003;
    public const int Failed = 7004;
    public const int CutOff = 7005;
    public const int LifecycleSwept = 7010;
    public const int LifecycleFailed = 7011;
}
