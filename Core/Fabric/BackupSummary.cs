namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a backup holds.</summary>
/// <param name="Inodes">Files and directories.</param>
/// <param name="Documents">Mounts, settings, users, jobs and the like.</param>
/// <param name="Sha256">Checksum of what it says, in hexadecimal.</param>
[GenerateSerializer, Immutable, Alias("oa.backup-summary")]
public sealed record BackupSummary(
    [property: Id(0)] long Inodes, [property: Id(1)] long Documents, [property: Id(2)] string Sha256);
