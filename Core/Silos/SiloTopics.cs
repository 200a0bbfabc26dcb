namespace OrleansAlluxio.Core.Silos;

/// <summary>What every silo keeps in memory and reads anew when it changed.</summary>
[Flags]
[GenerateSerializer, Alias("oa.silo-topics")]
public enum SiloTopics
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The mounts.</summary>
    Mounts = 1,

    /// <summary>Settings by path.</summary>
    Paths = 2,

    /// <summary>Users and keys.</summary>
    Identities = 4,

    /// <summary>Quotas.</summary>
    Quotas = 8,

    /// <summary>All of it.</summary>
    All = Mounts | Paths | Identities | Quotas,
}
