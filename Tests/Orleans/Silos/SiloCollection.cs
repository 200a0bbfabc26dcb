namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>The suites that share the silos.</summary>
[CollectionDefinition(Name)]
public sealed class SiloCollection : ICollectionFixture<SiloFabrics>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "silos";
}
