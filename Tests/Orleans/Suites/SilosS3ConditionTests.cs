using OrleansAlluxio.Tests.Gateway.S3;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Conditions that decide at the commit, by many writers at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosS3ConditionTests(SilosFixture fabrics)
    : S3ConditionTests(fabrics), IClassFixture<SilosFixture>;
