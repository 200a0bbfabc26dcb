namespace OrleansAlluxio.Core.Namespace;

/// <summary>
/// What a persist does when the store holds, under the file's name, something that the fabric never saw.
/// </summary>
[GenerateSerializer, Alias("oa.conflict-policy")]
public enum ConflictPolicy : byte
{
    /// <summary>The store's file moves aside under a name with a suffix; no byte of either side is lost.</summary>
    KeepBoth = 1,

    /// <summary>The fabric's file replaces the store's.</summary>
    Ours = 2,

    /// <summary>The store's file stays, and the fabric's, though acknowledged, gives way to it.</summary>
    Theirs = 3,
}
