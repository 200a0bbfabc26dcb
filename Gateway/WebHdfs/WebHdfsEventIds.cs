namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>Log event ids of the WebHDFS door, 7100..7199; never reused.</summary>
internal static class WebHdfsEventIds
{
    public const int Started = 7100;
    public const int Stopped = 7101;
    public const int Answered = 7102;
    public const int Refused = 7103;
    public const int Failed = 7104;
    public const int CutOff = 7105;
}
