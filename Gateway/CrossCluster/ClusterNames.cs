namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>Paths and headers that clusters use among themselves.</summary>
internal static class ClusterNames
{
    public const string Prefix = "/peers/v1";
    public const string Subscribe = Prefix + "/subscribe";
    public const string Head = Prefix + "/head";
    public const string Register = Prefix + "/register";
    public const string Watch = Prefix + "/watch";

    public const string ProtocolHeader = "x-fabric-peer-protocol";
    public const string TimeHeader = "x-fabric-peer-time";
    public const string NonceHeader = "x-fabric-peer-nonce";
    public const string MacHeader = "x-fabric-peer-mac";

    /// <summary>One frame a line, each behind its MAC and a space.</summary>
    public const string FramesType = "application/vnd.orleansalluxio.cluster-frames";
}
