namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>Names of query parameters, in lower case.</summary>
internal static class ParameterNames
{
    public const string AccessTime = "accesstime";
    public const string AclSpec = "aclspec";
    public const string BlockSize = "blocksize";
    public const string BufferSize = "buffersize";
    public const string CreateFlag = "createflag";
    public const string CreateParent = "createparent";
    public const string Delegation = "delegation";
    public const string Destination = "destination";
    public const string DoAs = "doas";
    public const string Encoding = "encoding";

    /// <summary>In how many processes an ASYNC_THROUGH write is before it is acknowledged; ours alone.</summary>
    public const string FabricDurable = "fabricdurable";

    /// <summary>The token of a redirect; ours alone.</summary>
    public const string FabricToken = "fabrictoken";

    public const string Flag = "flag";
    public const string FsAction = "fsaction";
    public const string Group = "group";
    public const string Length = "length";
    public const string ModificationTime = "modificationtime";
    public const string NewLength = "newlength";
    public const string NoRedirect = "noredirect";
    public const string Offset = "offset";
    public const string Op = "op";
    public const string Overwrite = "overwrite";
    public const string Owner = "owner";
    public const string Permission = "permission";
    public const string Recursive = "recursive";
    public const string RenameOptions = "renameoptions";
    public const string Renewer = "renewer";
    public const string Replication = "replication";
    public const string Sources = "sources";
    public const string StartAfter = "startafter";
    public const string StoragePolicy = "storagepolicy";
    public const string Token = "token";
    public const string UnmaskedPermission = "unmaskedpermission";
    public const string UserName = "user.name";
    public const string XAttrName = "xattr.name";
    public const string XAttrValue = "xattr.value";
}
