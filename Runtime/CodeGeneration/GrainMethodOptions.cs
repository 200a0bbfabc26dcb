namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>The attributes of a grain method that matter while it runs.</summary>
[Flags]
public enum GrainMethodOptions
{
    /// <summary>An ordinary call: alone in its activation.</summary>
    None = 0,

    /// <summary>See <see cref="ReadOnlyAttribute"/>.</summary>
    ReadOnly = 1,

    /// <summary>See <see cref="AlwaysInterleaveAttribute"/>.</summary>
    AlwaysInterleave = 2,
}
