namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a running job is doing.</summary>
public enum JobPhase
{
    /// <summary>It does its work, file by file.</summary>
    Work,

    /// <summary>It looks at every file again: whether what it did still holds.</summary>
    Check,
}
