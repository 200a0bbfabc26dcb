namespace OrleansAlluxio.Metastore;

/// <summary>
/// The kinds of <see cref="DocumentRow"/> in use. A kind's name is on disk and never changes meaning.
/// </summary>
public static class DocumentKinds
{
    /// <summary>A mount; key = mount id.</summary>
    public const string Mount = "mount";

    /// <summary>A path setting; key = path.</summary>
    public const string PathConfiguration = "path-config";

    /// <summary>A store change in progress; key = intent id.</summary>
    public const string Intent = "intent";

    /// <summary>An asynchronous persist; key = inode id.</summary>
    public const string Persist = "persist";

    /// <summary>A multipart upload in progress; key = upload id.</summary>
    public const string Upload = "upload";

    /// <summary>State of a grain; key = state name + grain id.</summary>
    public const string GrainState = "grain";

    /// <summary>A path said to be out of date; key = path.</summary>
    public const string Invalidation = "invalidation";

    /// <summary>A stored part of a multipart upload; key = upload id + part number.</summary>
    public const string UploadPart = "upload-part";

    /// <summary>A sync job; key = its id.</summary>
    public const string SyncJob = "sync-job";

    /// <summary>A file of which a number of cached copies is wanted; key = inode id.</summary>
    public const string Replication = "replication";

    /// <summary>What a user may bring into caches; key = the number that pages are marked with.</summary>
    public const string CacheQuota = "cache-quota";

    /// <summary>A job that has not ended; key = its id.</summary>
    public const string Job = "job";

    /// <summary>A job that has ended; key = its id.</summary>
    public const string JobEnded = "job-ended";

    /// <summary>A file that a job failed at; key = the job's id + path.</summary>
    public const string JobFailure = "job-failure";

    /// <summary>The day on which a file was last opened; the key is its inode.</summary>
    public const string Access = "access";

    /// <summary>Since when opens are noted; one document.</summary>
    public const string AccessSince = "access-since";

    /// <summary>A job that is run again and again; the key is its name.</summary>
    public const string Policy = "policy";

    /// <summary>When a grain is called next, whatever ended meanwhile; key = grain and name.</summary>
    public const string Reminder = "reminder";

    /// <summary>What the doctor writes to see how long a commit takes; key = "commit".</summary>
    public const string DoctorProbe = "doctor-probe";

    /// <summary>A restore that has not ended; key = "running".</summary>
    public const string Restore = "restore";

    /// <summary>A time that no timestamp of this fabric is after; key = "hlc".</summary>
    public const string Clock = "clock";

    /// <summary>A pinned file; key = inode id. No bytes: the inode says how.</summary>
    public const string Pin = "pin";

    /// <summary>A quota with what it counts; key = inode id. Written by the metastore.</summary>
    public const string Quota = "quota";

    /// <summary>A worker; key = its id.</summary>
    public const string Worker = "worker";

    /// <summary>A background deletion of a detached subtree; key = inode id.</summary>
    public const string Reclaim = "reclaim";

    /// <summary>An active sync point; key = path.</summary>
    public const string SyncPoint = "sync-point";

    /// <summary>The secret of event notifications; key = "token".</summary>
    public const string EventToken = "event-token";

    /// <summary>A user; key = its name.</summary>
    public const string User = "user";

    /// <summary>An access key with its secret; key = access key id.</summary>
    public const string AccessKey = "access-key";

    /// <summary>A delegation token of WebHDFS; key = its number.</summary>
    public const string DelegationToken = "delegation-token";

    /// <summary>The secret that delegation tokens are signed with; key = "key".</summary>
    public const string DelegationSecret = "delegation-secret";

    /// <summary>A store change that other clusters are to hear of; key = intent id.</summary>
    public const string Announcement = "announcement";

    /// <summary>Changes that other clusters can still ask for; key = their last sequence.</summary>
    public const string Publication = "publication";

    /// <summary>What this cluster's sequences count in; key = "epoch".</summary>
    public const string ClusterOrigin = "cluster-origin";

    /// <summary>Another cluster and how far it has been heard; key = its id.</summary>
    public const string ClusterPeer = "cluster-peer";
}
