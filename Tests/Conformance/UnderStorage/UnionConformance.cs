using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;
using OrleansAlluxio.UnderStorage.Union;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>
/// The contract on a union of two directories, where names that begin otherwise go to other branches: so the cases'
/// files lie in both.
/// </summary>
public sealed class UnionConformance : UnderStorageConformance
{
    private readonly string _root = Directory.CreateTempSubdirectory("fabric-union-").FullName;

    protected override ValueTask<IUnderStorage> OpenAsync()
    {
        var (hot, cold) = (Path.Combine(_root, "hot"), Path.Combine(_root, "cold"));
        Directory.CreateDirectory(hot);
        Directory.CreateDirectory(cold);
        var local = new LocalConnector(TimeProvider.System, new SystemRandomSource());
        var union = new UnionConnector([local], static store => store);
        return ValueTask.FromResult(union.Open(
            new Uri("union://both"),
            new Dictionary<string, string>
            {
                ["branches"] = "hot,cold",
                ["branch.hot"] = hot,
                ["branch.cold"] = cold,
                ["write"] = "by-pattern",
                ["pattern.cold"] = "*a*,*c*,*0,*2,*5,*7,to",
            }));
    }

    protected override ValueTask CleanUpAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
