using OrleansAlluxio.Tests.Gateway.S3;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Markers of directories, by many clients at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosMarkerRaceTests(SilosFixture fabrics) : MarkerRaceTests(fabrics), IClassFixture<SilosFixture>;
