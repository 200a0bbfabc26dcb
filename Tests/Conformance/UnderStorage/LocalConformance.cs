using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>The contract on a directory of this machine.</summary>
public sealed class LocalConformance : UnderStorageConformance
{
    private readonly string _root = Directory.CreateTempSubdirectory("fabric-ufs-").FullName;

    protected override ValueTask<IUnderStorage> OpenAsync()
    {
        var connector = new LocalConnector(TimeProvider.System, new SystemRandomSource());
        return ValueTask.FromResult(
            connector.Open(LocalConnector.TryUriOfPath(_root)!, new Dictionary<string, string>()));
    }

    protected override ValueTask CleanUpAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
