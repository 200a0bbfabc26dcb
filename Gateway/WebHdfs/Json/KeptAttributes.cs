using System.Globalization;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>
/// What HDFS keeps of a file and the fabric has no field for: extended attributes that no client sees or sets as such.
/// </summary>
internal static class KeptAttributes
{
    /// <summary>The number of replicas that was asked for.</summary>
    public const string ReplicationName = "hdfs.replication";

    /// <summary>The storage policy that was set, by name.</summary>
    public const string StoragePolicyName = "hdfs.storage-policy";

    /// <summary>The access time that was set.</summary>
    public const string AccessTimeName = "hdfs.access-time";

    /// <summary>The replicas asked for; 1 when nobody did.</summary>
    public static long Replication(FileStatus status) => NumberOf(status, ReplicationName) ?? 1;

    /// <summary>The access time: the one that was set, else that of the last change.</summary>
    public static long AccessTime(FileStatus status) => NumberOf(status, AccessTimeName) ?? status.ModifiedUnixMs;

    /// <summary>The id of the storage policy that was set; 0 for none.</summary>
    public static int StoragePolicy(FileStatus status) =>
        status.XAttrs.TryGetValue(StoragePolicyName, out var name) ? StoragePolicies.TryFind(name)?.Id ?? 0 : 0;

    private static long? NumberOf(FileStatus status, string name) =>
        status.XAttrs.TryGetValue(name, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
