namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>Opens the files of a page store.</summary>
internal interface IStoreFiles
{
    /// <summary>Opens for reading and writing, creating when missing.</summary>
    IStoreFile Open(string path);

    /// <summary>Replaces a file, if there is one, by another of the same directory, and makes that durable.</summary>
    void Rename(string from, string to);

    /// <summary>Makes creations, renames and deletions in the directory durable.</summary>
    void FlushDirectory(string path);
}
