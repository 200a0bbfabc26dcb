namespace OrleansAlluxio.Gateway.Api;

/// <summary>What a route asks of whoever calls it. The default is the strictest, so a new route is closed.</summary>
internal enum ApiNeed
{
    /// <summary>The administrator.</summary>
    Administer,

    /// <summary>Any login.</summary>
    Login,

    /// <summary>Whoever reads everything: the administrator, operators and read-only users.</summary>
    Inspect,

    /// <summary>Whoever operates the fabric: the administrator and operators.</summary>
    Operate,

    /// <summary>To operate the fabric, or to write in the bucket of the path.</summary>
    OperateOrWrite,

    /// <summary>To change settings of the bucket of the path, or, to pin only, to operate the fabric.</summary>
    OperateOrOwn,

    /// <summary>To read in the bucket of the path.</summary>
    Read,

    /// <summary>To write in the bucket of the path.</summary>
    Write,

    /// <summary>To read in the bucket of the path and to write in that of the target.</summary>
    ReadAndWriteTarget,

    /// <summary>To write in the buckets of path and target.</summary>
    WriteBoth,

    /// <summary>To change settings of the bucket of the path.</summary>
    Own,

    /// <summary>To write in the bucket that an upload goes to.</summary>
    Upload,
}
