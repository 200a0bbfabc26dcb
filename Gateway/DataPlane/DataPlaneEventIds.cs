namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Log event ids of the data plane, 5100..5149; never reused.</summary>
internal static class DataPlaneEventIds
{
    public const int Bug = 5100;
    public const int Started = 5101;
}
