namespace OrleansAlluxio.Client.Wire;

/// <summary>Paths, headers and media types of the fabric API: the door serves them, the client asks for them.</summary>
internal static class WireNames
{
    public const string Prefix = "/api/v1";
    public const string Status = Prefix + "/status";
    public const string List = Prefix + "/list";
    public const string Content = Prefix + "/content";
    public const string Directory = Prefix + "/directory";
    public const string Rename = Prefix + "/rename";
    public const string Copy = Prefix + "/copy";
    public const string Truncate = Prefix + "/truncate";
    public const string Concat = Prefix + "/concat";
    public const string Open = Prefix + "/open";
    public const string Blocks = Prefix + "/blocks";
    public const string ShortCircuit = Prefix + "/short-circuit";
    public const string KeptWrite = Prefix + "/write";
    public const string Uploads = Prefix + "/uploads";
    public const string Upload = Prefix + "/upload";
    public const string UploadParts = Prefix + "/upload/parts";
    public const string Mounts = Prefix + "/mounts";
    public const string Properties = Prefix + "/properties";
    public const string Locate = Prefix + "/locate";
    public const string Explain = Prefix + "/explain";
    public const string Invalidate = Prefix + "/invalidate";
    public const string Free = Prefix + "/free";
    public const string Load = Prefix + "/load";
    public const string Quotas = Prefix + "/quotas";
    public const string CacheQuotas = Prefix + "/cache-quotas";
    public const string Pins = Prefix + "/pins";
    public const string Persists = Prefix + "/persists";
    public const string PersistsRetry = Prefix + "/persists/retry";
    public const string PersistsResolve = Prefix + "/persists/resolve";
    public const string PersistsSweep = Prefix + "/persists/sweep";
    public const string PersistsWait = Prefix + "/persists/wait";
    public const string Fabric = Prefix + "/fabric";
    public const string ActiveSync = Prefix + "/active-sync";
    public const string StoreEvents = Prefix + "/events/s3";
    public const string Consistency = Prefix + "/consistency";
    public const string SyncJobs = Prefix + "/sync/jobs";
    public const string SyncJob = Prefix + "/sync/job";
    public const string SyncJobWait = Prefix + "/sync/job/wait";
    public const string Fsck = Prefix + "/fsck";
    public const string Backup = Prefix + "/backup";
    public const string Clusters = Prefix + "/clusters";
    public const string Fence = Prefix + "/fence";
    public const string Workers = Prefix + "/workers";
    public const string WorkersMetrics = Prefix + "/workers/metrics";
    public const string Worker = Prefix + "/worker";
    public const string WorkerDecommission = Prefix + "/worker/decommission";
    public const string WorkerEnable = Prefix + "/worker/enable";
    public const string WorkerFree = Prefix + "/worker/free";
    public const string Jobs = Prefix + "/jobs";
    public const string JobHistory = Prefix + "/jobs/history";
    public const string Job = Prefix + "/job";
    public const string JobWait = Prefix + "/job/wait";
    public const string JobFailures = Prefix + "/job/failures";
    public const string JobCancel = Prefix + "/job/cancel";
    public const string JobPause = Prefix + "/job/pause";
    public const string JobResume = Prefix + "/job/resume";
    public const string JobRetry = Prefix + "/job/retry";
    public const string Policies = Prefix + "/policies";
    public const string Policy = Prefix + "/policy";
    public const string PolicyRun = Prefix + "/policy/run";
    public const string Users = Prefix + "/users";
    public const string User = Prefix + "/user";
    public const string Keys = Prefix + "/keys";
    public const string KeyState = Prefix + "/keys/state";

    public const string Audit = Prefix + "/audit";
    public const string AuditVerify = Prefix + "/audit/verify";
    public const string Trace = Prefix + "/trace";
    public const string Diagnosis = Prefix + "/diagnosis";
    public const string History = Prefix + "/history";
    public const string Logs = Prefix + "/logs";
    public const string Configuration = Prefix + "/configuration";

    public const string LiveHealth = "/health/live";
    public const string ReadyHealth = "/health/ready";
    public const string Metrics = "/metrics";
    public const string OpenApi = "/openapi/v1.json";

    /// <summary>Content version of the bytes answered: <c>inode@version</c>.</summary>
    public const string VersionHeader = "X-Fabric-Version";

    /// <summary>Id of a write that failed by its terms only, and can be completed again on others.</summary>
    public const string WriteHeader = "X-Fabric-Write";

    /// <summary>
    /// Create options of a PUT: base64 of their JSON, for what has no query parameter (extended attributes).
    /// </summary>
    public const string CreateHeader = "X-Fabric-Create";

    /// <summary>The value of a part's <c>checksum</c> parameter: its last bytes are not content.</summary>
    public const string TrailingChecksum = "trailing";

    public const string Json = "application/json";

    /// <summary>JSON documents, one a line; the last one says that it is the last.</summary>
    public const string JsonLines = "application/x-ndjson";

    public const string Problem = "application/problem+json";

    /// <summary>
    /// A body in <see cref="FrameFormat"/>: ends with an explicit completion, so a cut connection is never an end.
    /// </summary>
    public const string Frames = "application/vnd.orleansalluxio.frames";
}
