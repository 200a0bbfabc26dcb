namespace OrleansAlluxio.Core.Namespace;

/// <summary>What a directory says of a name.</summary>
[GenerateSerializer, Alias("oa.lookup-outcome")]
public enum LookupOutcome : byte
{
    /// <summary>It is there.</summary>
    Found = 1,

    /// <summary>The directory is known, the name is not.</summary>
    Absent = 2,

    /// <summary>The directory itself is not known.</summary>
    DirectoryMissing = 3,

    /// <summary>The directory's path is a file's, or leads through one.</summary>
    NotADirectory = 4,
}
