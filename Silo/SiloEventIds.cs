namespace OrleansAlluxio.Silo;

/// <summary>Log event ids of processes and how they join, 6000..6049; never reused.</summary>
internal static class SiloEventIds
{
    public const int ReportFailed = 6000;
    public const int WaitingForFabric = 6001;
    public const int SiloNotDeclaredDead = 6002;
    public const int GrainsEnded = 6003;
    public const int GrainUnknownAtOwner = 6004;
}
