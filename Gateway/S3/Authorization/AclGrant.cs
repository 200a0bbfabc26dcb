namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>Permissions of S3's ACLs.</summary>
[Flags]
internal enum AclGrant
{
    None = 0,

    /// <summary>An object's bytes; a bucket's listing.</summary>
    Read = 1,

    /// <summary>A bucket's objects; nothing on an object.</summary>
    Write = 2,

    /// <summary>To read the ACL.</summary>
    ReadAcp = 4,

    /// <summary>To change the ACL.</summary>
    WriteAcp = 8,

    /// <summary>All of them.</summary>
    FullControl = Read | Write | ReadAcp | WriteAcp,
}
