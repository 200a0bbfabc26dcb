namespace OrleansAlluxio.Core.Fabric;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and will not for long or not for everybody.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Broken,
}
