using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Operations;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>Which operation a request is. The only list of them; what is not in it is not there.</summary>
internal static class OperationTable
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE"];

    private static readonly Dictionary<(string Method, string Name), IWebHdfsOperation> Operations = new()
    {
        [("GET", OperationNames.Open)] = new Open(),
        [("GET", "GETFILESTATUS")] = new GetFileStatus(),
        [("GET", "GETFILELINKSTATUS")] = new GetFileStatus(),
        [("GET", "LISTSTATUS")] = new ListStatus(),
        [("GET", "LISTSTATUS_BATCH")] = new ListStatusBatch(),
        [("GET", "GETCONTENTSUMMARY")] = new GetContentSummary(),
        [("GET", "GETQUOTAUSAGE")] = new GetQuotaUsage(),
        [("GET", OperationNames.GetFileChecksum)] = new GetFileChecksum(),
        [("GET", "GETHOMEDIRECTORY")] = new GetHomeDirectory(),
        [("GET", "GETTRASHROOT")] = new GetTrashRoot(),
        [("GET", "GETACLSTATUS")] = new GetAclStatus(),
        [("GET", "GETXATTRS")] = new GetXAttrs(),
        [("GET", "LISTXATTRS")] = new ListXAttrs(),
        [("GET", "CHECKACCESS")] = new CheckAccess(),
        [("GET", "GETFILEBLOCKLOCATIONS")] = new GetFileBlockLocations(),
        [("GET", "GET_BLOCK_LOCATIONS")] = new GetLocatedBlocks(),
        [("GET", "GETSTATUS")] = new GetStatus(),
        [("GET", "GETSERVERDEFAULTS")] = new GetServerDefaults(),
        [("GET", "GETALLSTORAGEPOLICY")] = new GetAllStoragePolicies(),
        [("GET", "GETSTORAGEPOLICY")] = new GetStoragePolicy(),
        [("GET", "GETDELEGATIONTOKEN")] = new GetDelegationToken(),
        [("PUT", OperationNames.Create)] = new Create(),
        [("PUT", "MKDIRS")] = new MakeDirectories(),
        [("PUT", "RENAME")] = new Rename(),
        [("PUT", "SETREPLICATION")] = new SetReplication(),
        [("PUT", "SETOWNER")] = new SetOwner(),
        [("PUT", "SETPERMISSION")] = new SetPermission(),
        [("PUT", "SETTIMES")] = new SetTimes(),
        [("PUT", "SETACL")] = new AclOperation(Entries, AclChange.Replace),
        [("PUT", "MODIFYACLENTRIES")] = new AclOperation(Entries, AclChange.Modify),
        [("PUT", "REMOVEACLENTRIES")] = new AclOperation(Places, AclChange.Remove),
        [("PUT", "REMOVEDEFAULTACL")] = new AclOperation(Nothing, static (s, _) => AclChange.RemoveDefault(s)),
        [("PUT", "REMOVEACL")] = new AclOperation(Nothing, static (s, _) => AclChange.RemoveAll(s)),
        [("PUT", "SETXATTR")] = new SetXAttr(),
        [("PUT", "REMOVEXATTR")] = new RemoveXAttr(),
        [("PUT", "SETSTORAGEPOLICY")] = new SetStoragePolicy(),
        [("PUT", "SATISFYSTORAGEPOLICY")] = new SatisfyStoragePolicy(),
        [("PUT", "RENEWDELEGATIONTOKEN")] = new RenewDelegationToken(),
        [("PUT", "CANCELDELEGATIONTOKEN")] = new CancelDelegationToken(),
        [("POST", OperationNames.Append)] = new Append(),
        [("POST", "CONCAT")] = new Concat(),
        [("POST", "TRUNCATE")] = new Truncate(),
        [("POST", "UNSETSTORAGEPOLICY")] = new UnsetStoragePolicy(),
        [("DELETE", "DELETE")] = new Delete(),
        [("PUT", "CREATESYMLINK")] = new UnsupportedOperation("CREATESYMLINK", "symbolic links"),
        [("GET", "GETLINKTARGET")] = new UnsupportedOperation("GETLINKTARGET", "symbolic links"),
        [("PUT", "SETQUOTA")] = new UnsupportedOperation("SETQUOTA", "quotas"),
        [("PUT", "SETQUOTABYSTORAGETYPE")] = new UnsupportedOperation("SETQUOTABYSTORAGETYPE", "quotas"),
        [("PUT", "ALLOWSNAPSHOT")] = Snapshots("ALLOWSNAPSHOT"),
        [("PUT", "DISALLOWSNAPSHOT")] = Snapshots("DISALLOWSNAPSHOT"),
        [("PUT", "CREATESNAPSHOT")] = Snapshots("CREATESNAPSHOT"),
        [("PUT", "RENAMESNAPSHOT")] = Snapshots("RENAMESNAPSHOT"),
        [("DELETE", "DELETESNAPSHOT")] = Snapshots("DELETESNAPSHOT"),
        [("GET", "GETSNAPSHOTDIFF")] = Snapshots("GETSNAPSHOTDIFF"),
        [("GET", "GETSNAPSHOTDIFFLISTING")] = Snapshots("GETSNAPSHOTDIFFLISTING"),
        [("GET", "GETSNAPSHOTTABLEDIRECTORYLIST")] = Snapshots("GETSNAPSHOTTABLEDIRECTORYLIST"),
        [("GET", "GETSNAPSHOTLIST")] = Snapshots("GETSNAPSHOTLIST"),
        [("PUT", "ENABLEECPOLICY")] = ErasureCoding("ENABLEECPOLICY"),
        [("PUT", "DISABLEECPOLICY")] = ErasureCoding("DISABLEECPOLICY"),
        [("PUT", "SETECPOLICY")] = ErasureCoding("SETECPOLICY"),
        [("GET", "GETECPOLICY")] = ErasureCoding("GETECPOLICY"),
        [("GET", "GETECPOLICIES")] = ErasureCoding("GETECPOLICIES"),
        [("GET", "GETECCODECS")] = ErasureCoding("GETECCODECS"),
        [("POST", "UNSETECPOLICY")] = ErasureCoding("UNSETECPOLICY"),
    };

    /// <summary>All rows.</summary>
    public static IEnumerable<KeyValuePair<(string Method, string Name), IWebHdfsOperation>> All => Operations;

    /// <summary>The operation of a method and the parameter <c>op</c>.</summary>
    /// <exception cref="WebHdfsException">There is none.</exception>
    public static IWebHdfsOperation Find(string method, WebHdfsQuery query)
    {
        if (!Methods.Contains(method))
        {
            throw new WebHdfsException(
                WebHdfsErrors.Unsupported, $"The method {WebHdfsQuery.Shown(method)} is not supported");
        }

        if (query.Text(ParameterNames.Op) is not { } op)
        {
            throw new WebHdfsException(WebHdfsErrors.Unsupported, "op=NULL is not supported");
        }

        return Operations.TryGetValue((method, op.ToUpperInvariant()), out var operation)
            ? operation
            : throw WebHdfsErrors.BadParameter(
                ParameterNames.Op, $"{WebHdfsQuery.Shown(op)} is not a valid {method} operation.");
    }

    private static IReadOnlyList<AclEntry> Entries(WebHdfsQuery query) => AclSpec.Read(query, withPermissions: true);

    private static IReadOnlyList<AclEntry> Places(WebHdfsQuery query) => AclSpec.Read(query, withPermissions: false);

    private static IReadOnlyList<AclEntry> Nothing(WebHdfsQuery query) => [];

    private static UnsupportedOperation Snapshots(string name) => new(name, "snapshots");

    private static UnsupportedOperation ErasureCoding(string name) => new(name, "erasure coding policies");
}
