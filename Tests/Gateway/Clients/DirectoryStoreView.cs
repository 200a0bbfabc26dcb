namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The store is a directory.</summary>
internal sealed class DirectoryStoreView(string directory) : IStoreView
{
    public async Task<byte[]?> ReadAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, bucket, key);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : null;
    }

    public async Task WriteAsync(string bucket, string key, byte[] bytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, bucket, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
