using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Union;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>A union of two model stores, which outlive the processes that open it.</summary>
internal sealed class ModelUnion(bool isObjectStore)
{
    public ModelStore Hot { get; } = new(isObjectStore);

    public ModelStore Cold { get; } = new(isObjectStore);

    public IUnderStorage Open(Faults faults) => new UnionConnector([new Doors(this, faults)], static store => store)
        .Open(
            new Uri("union://model"),
            new Dictionary<string, string>
            {
                ["branches"] = "hot,cold",
                ["branch.hot"] = "branch://hot",
                ["branch.cold"] = "branch://cold",
            });

    private sealed class Doors(ModelUnion union, Faults faults) : IUnderStorageConnector
    {
        public IReadOnlyCollection<string> Schemes { get; } = ["branch"];

        public IReadOnlyList<UfsOptionDescription> Options { get; } = [];

        public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options) =>
            new StoreDoor(uri.Host == "hot" ? union.Hot : union.Cold, faults);
    }
}
