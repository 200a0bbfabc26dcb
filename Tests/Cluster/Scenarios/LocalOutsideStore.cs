using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Cluster.Scenarios;

/// <summary>A directory of this machine.</summary>
internal sealed class LocalOutsideStore : IOutsideStore
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-scenario-").FullName;

    public IReadOnlyCollection<string>? Requests => null;

    public MountRequest MountAt(string path, long syncIntervalMs) => new()
    {
        Path = FabricPath.Parse(path),
        Uri = new Uri(_directory).AbsoluteUri,
        SyncIntervalMs = syncIntervalMs,
    };

    public async Task PutAsync(string path, byte[] bytes)
    {
        var file = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
    }

    public Task DeleteAsync(string path)
    {
        File.Delete(Path.Combine(_directory, path));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
