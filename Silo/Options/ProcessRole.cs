namespace OrleansAlluxio.Silo.Options;

/// <summary>Which parts of the fabric a process runs: what <c>fabric up --role</c> names.</summary>
internal enum ProcessRole
{
    /// <summary>Grains, metastore, a worker and every door in one process.</summary>
    All,

    /// <summary>As <see cref="All"/>, in a cluster of silos.</summary>
    Silo,

    /// <summary>Pages and their data plane only; the metadata is at <c>--join</c>.</summary>
    Worker,

    /// <summary>Doors only; the metadata is at <c>--join</c>.</summary>
    Gateway,

    /// <summary>The meeting point of clusters that share stores.</summary>
    Discovery,
}
