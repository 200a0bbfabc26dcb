namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>What clusters agree on.</summary>
public static class CrossClusterProtocol
{
    /// <summary>Version of everything clusters say to each other; other versions are refused.</summary>
    public const int Version = 1;

    /// <summary>Topics of a subscription: every mount of the largest mount table.</summary>
    public const int TopicsMax = 1000;

    /// <summary>Clusters that discovery keeps.</summary>
    public const int ClustersMax = 1000;

    /// <summary>Longest JSON text of one message between clusters: a full mount table of long paths fits.</summary>
    public const int MessageBytesMax = 16 << 20;

    /// <summary>Messages of one frame: what one transaction of a receiver takes.</summary>
    public const int FrameMessagesMax = 1000;
}
