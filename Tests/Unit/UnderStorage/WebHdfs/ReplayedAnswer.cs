namespace OrleansAlluxio.Tests.Unit.UnderStorage.WebHdfs;

/// <summary>An answer as the documentation of Hadoop 3 shows it.</summary>
internal sealed record ReplayedAnswer(int Status, string Body = "", string? Location = null)
{
    public string Type { get; init; } = "application/json";

    /// <summary>A status of a file, as documented with its id.</summary>
    public static ReplayedAnswer File(long length = 24930, long id = 16388) => new(200, $$"""
        {
          "FileStatus":
          {
            "accessTime"      : 1320171722771,
            "blockSize"       : 33554432,
            "childrenNum"     : 0,
            "fileId"          : {{id}},
            "group"           : "supergroup",
            "length"          : {{length}},
            "modificationTime": 1320171722771,
            "owner"           : "webuser",
            "pathSuffix"      : "",
            "permission"      : "644",
            "replication"     : 1,
            "storagePolicy"   : 0,
            "type"            : "FILE"
          }
        }
        """);

    /// <summary>The documented status of a directory.</summary>
    public static ReplayedAnswer Directory { get; } = new(200, """
        {
          "FileStatus":
          {
            "accessTime"      : 0,
            "blockSize"       : 0,
            "group"           : "supergroup",
            "length"          : 0,
            "modificationTime": 1320173277227,
            "owner"           : "webuser",
            "pathSuffix"      : "",
            "permission"      : "777",
            "replication"     : 0,
            "snapshotEnabled" : true,
            "type"            : "DIRECTORY",
            "ecPolicy"        : "RS-6-3-1024k"
          }
        }
        """);

    /// <summary>The documented answer of MKDIRS, RENAME, DELETE.</summary>
    public static ReplayedAnswer True { get; } = new(200, "{\"boolean\": true}");

    /// <summary>The documented first batch of a listing.</summary>
    public static ReplayedAnswer FirstBatch { get; } = Batch(
        ("bardir", 16387, "DIRECTORY"), ("bazfile", 16388, "FILE"), 2);

    /// <summary>The documented second one.</summary>
    public static ReplayedAnswer SecondBatch { get; } = Batch(
        ("foodir", 16386, "DIRECTORY"), ("quxfile", 16389, "FILE"), 0);

    /// <summary>A failure in the documented form.</summary>
    public static ReplayedAnswer Failure(int status, string javaClass, string message) => new(status, $$"""
        {
          "RemoteException":
          {
            "exception"    : "{{javaClass[(javaClass.LastIndexOf('.') + 1)..]}}",
            "javaClassName": "{{javaClass}}",
            "message"      : "{{message}}"
          }
        }
        """);

    /// <summary>What a standby name node says.</summary>
    public static ReplayedAnswer Standby { get; } = Failure(
        403, "org.apache.hadoop.ipc.StandbyException",
        "Operation category READ is not supported in state standby. Visit https://s.apache.org/sbnn-error");

    /// <summary>What a name node says while it starts.</summary>
    public static ReplayedAnswer SafeMode { get; } = Failure(
        403, "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
        "Cannot create directory /foo. Name node is in safe mode.");

    private static ReplayedAnswer Batch(
        (string Name, int Id, string Type) first, (string Name, int Id, string Type) second, int remaining) =>
        new(200, $$"""
            {
                "DirectoryListing": {
                    "partialListing": {
                        "FileStatuses": { "FileStatus": [{{Entry(first)}}, {{Entry(second)}}] }
                    },
                    "remainingEntries": {{remaining}}
                }
            }
            """);

    private static string Entry((string Name, int Id, string Type) entry) => $$"""
        {
            "accessTime": 0,
            "blockSize": 1024,
            "childrenNum": 0,
            "fileId": {{entry.Id}},
            "group": "supergroup",
            "length": 0,
            "modificationTime": 1473305882563,
            "owner": "andrew",
            "pathSuffix": "{{entry.Name}}",
            "permission": "755",
            "replication": 0,
            "storagePolicy": 0,
            "type": "{{entry.Type}}"
        }
        """;
}
