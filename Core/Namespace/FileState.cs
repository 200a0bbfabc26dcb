namespace OrleansAlluxio.Core.Namespace;

/// <summary>Whether a file's content is whole.</summary>
[GenerateSerializer, Alias("oa.file-state")]
public enum FileState : byte
{
    /// <summary>Whole; readers may see it.</summary>
    Complete = 1,

    /// <summary>Being written; invisible to readers.</summary>
    Incomplete = 2,
}
