namespace OrleansAlluxio.Core.Namespace;

/// <summary>What an entry of the tree is.</summary>
[GenerateSerializer, Alias("oa.entry-kind")]
public enum EntryKind : byte
{
    /// <summary>Bytes.</summary>
    File = 1,

    /// <summary>A container of entries.</summary>
    Directory = 2,
}
