using System.Runtime.CompilerServices;
using OrleansAlluxio.Tests.Conformance.Servers;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace OrleansAlluxio.Tests.Orleans;

/// <summary>Silos of one fabric have the same keys: here they come from the environment.</summary>
internal static class AssemblySettings
{
    [ModuleInitializer]
    internal static void ShareKeys()
    {
        Environment.SetEnvironmentVariable("FABRIC_ACCESS_KEY", "orleans-tests");
        Environment.SetEnvironmentVariable("FABRIC_SECRET_KEY", "the-secret-of-orleans-tests");
    }
}
