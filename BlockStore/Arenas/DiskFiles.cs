namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>The real file system.</summary>
internal sealed class DiskFiles : IStoreFiles
{
    /// <inheritdoc/>
    public IStoreFile Open(string path) => new DiskFile(path);

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(to)!);
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path) => NativeFiles.FlushDirectory(path);
}
