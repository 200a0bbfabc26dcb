using OrleansAlluxio.Tests.Gateway.Clients;

[assembly: AssemblyFixture(typeof(ClientFabrics))]
