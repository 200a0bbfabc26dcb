using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.S3;
using OrleansAlluxio.UnderStorage.Union;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>
/// The contract on a union of two prefixes of an object store, in which files lie in both. Listings of thousands of
/// names take minutes to write there, so they are that long only with FABRIC_UNION_OBJECT_STORES=1.
/// </summary>
public sealed class UnionOfObjectStoresConformance(RadosGatewayServer server) : UnderStorageConformance
{
    protected override int ManyNames =>
        Environment.GetEnvironmentVariable("FABRIC_UNION_OBJECT_STORES") == "1" ? base.ManyNames : ManyNamesUsual / 25;

    // Ceph 16 sometimes answers 500 for an upload that it is still taking apart.
    protected override IReadOnlyCollection<FabricErrorKind> AbortedUploadKinds =>
        [FabricErrorKind.NotFound, FabricErrorKind.Unavailable];

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        var options = new Dictionary<string, string>
        {
            ["branches"] = "hot,cold",
            ["write"] = "by-pattern",
            ["pattern.cold"] = "*a*,*c*,*0,*2,*5,*7,to",
        };
        var port = await server.PortAsync();
        var prefix = Guid.NewGuid().ToString("N");
        foreach (var name in (string[])["hot", "cold"])
        {
            options[$"branch.{name}"] = $"s3://{server.Bucket}/{prefix}/{name}";
            options[$"branch.{name}.endpoint"] = $"http://127.0.0.1:{port}";
            options[$"branch.{name}.part-size"] = "5M";
            options[$"branch.{name}.multipart-threshold"] = "5M";
            options[$"branch.{name}.access-key"] = server.AccessKey;
            options[$"branch.{name}.secret-key"] = server.SecretKey;
        }

        var s3 = new S3Connector(TimeProvider.System, new SystemRandomSource());
        var store = new UnionConnector([s3], static branch => branch).Open(new Uri("union://both"), options);

        // Finds out whether the server honours conditional writes.
        await store.ProbeAsync(write: true, Token);
        return store;
    }
}
