using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Access control lists and policies at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosClientAclTests(SiloFabrics fabrics) : ClientAclTests(fabrics);
