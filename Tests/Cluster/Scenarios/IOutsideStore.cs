using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Cluster.Scenarios;

/// <summary>A store as a program sees it that knows nothing of the fabric.</summary>
internal interface IOutsideStore : IAsyncDisposable
{
    /// <summary>Requests the fabric has sent, as method and path; null where the store cannot be watched.</summary>
    IReadOnlyCollection<string>? Requests { get; }

    /// <summary>How to mount it at a path.</summary>
    MountRequest MountAt(string path, long syncIntervalMs);

    Task PutAsync(string path, byte[] bytes);

    Task DeleteAsync(string path);
}
