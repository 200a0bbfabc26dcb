using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>Opens <c>model://name</c>: the same model for the same name, for as long as the test runs.</summary>
internal sealed class ModelConnector(ModelStore root, Faults faults) : IUnderStorageConnector
{
    public IReadOnlyCollection<string> Schemes { get; } = ["model"];

    public IReadOnlyList<UfsOptionDescription> Options { get; } = [];

    /// <summary>What is opened instead of the model.</summary>
    public IUnderStorage? RealStore { get; init; }

    public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options) =>
        RealStore ?? new StoreDoor(root, faults);
}
