namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>Paths and headers that clusters use among themselves.</summary>
internal static class ClusterNames
{
    public const string Prefix = "/cluster/v1";
    public const string Subscribe = Prefix + "/subscribe";
    public const string Head = Prefix + "/head";
    public const string Register = Prefix + "/register";
    public const string Watch = Prefix + "/watch";

    public const string ProtocolHeader = "x-fabric-cluster-protocol";
    public const string TimeHeader = "x-fabric-cluster-time";
    public const string NonceHeader = "x-fabric-cluster-nonce";
    public const string MacHeader = "x-fabric-cluster-mac";

    /// <summary>One frame a line, each behind its MAC and a space.</summary>
    public const string FramesType = "application/vnd.orleansalluxio.cluster-frames";
}
