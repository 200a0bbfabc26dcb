using Azure.Storage;
using Azure.Storage.Sas;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Azure;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>
/// Ways to be let in, and what a person is told whose mount is wrong, without any secret in it.
/// </summary>
public sealed class AzureMountTests(AzuriteServer server)
{
    private const string WrongKey = "aHVudGVyMmh1bnRlcjI=";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probe_NothingListens_FailsSoonAndNamesTheServer()
    {
        var port = ServerProcess.FreePort();

        var error = await ProbeFailsAsync(AzuriteServer.Container, AzuriteServer.EndpointAt(port), WrongKey);

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_UnknownHost_FailsSoonAndNamesTheServer()
    {
        var error = await ProbeFailsAsync(AzuriteServer.Container, "http://no-such-host.invalid:9000", WrongKey);

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_NoSuchContainer_SaysSo()
    {
        var error = await ProbeFailsAsync(
            "not-there", AzuriteServer.EndpointAt(await server.PortAsync()), AzuriteServer.AccountKey);

        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        Assert.Contains("not-there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stat_NoSuchContainer_IsNoAbsence()
    {
        await using var store = Open(
            "not-there", ("endpoint", AzuriteServer.EndpointAt(await server.PortAsync())),
            ("account-key", AzuriteServer.AccountKey));

        var error = await Assert.ThrowsAsync<FabricException>(
            () => store.TryStatAsync(UfsPath.Parse("file"), Token).AsTask());

        Assert.Contains("there is no container", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_WrongKey_SaysSoWithoutIt()
    {
        var error = await ProbeFailsAsync(
            AzuriteServer.Container, AzuriteServer.EndpointAt(await server.PortAsync()), WrongKey);

        Assert.Equal(FabricErrorKind.StoreDenied, error.Kind);
    }

    [Fact]
    public async Task Mount_WithConnectionString_WritesAndReads()
    {
        var text = $"AccountName={AzuriteServer.Account};AccountKey={AzuriteServer.AccountKey};" +
            $"BlobEndpoint={AzuriteServer.EndpointAt(await server.PortAsync())}";

        await AssertWorksAsync(("connection-string", text));
    }

    [Fact]
    public async Task Mount_WithSignatureOfTheContainer_WritesCopiesAndRenames()
    {
        var container = await server.ContainerAsync();
        var permissions = new BlobSasBuilder(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1))
        {
            BlobContainerName = container.Name,
        };
        var token = permissions.ToSasQueryParameters(
            new StorageSharedKeyCredential(AzuriteServer.Account, AzuriteServer.AccountKey)).ToString();

        await AssertWorksAsync(
            ("endpoint", AzuriteServer.EndpointAt(await server.PortAsync())), ("sas-token", "?" + token));
    }

    private static async Task AssertWorksAsync(params (string Name, string Value)[] options)
    {
        await using var store = Open(AzuriteServer.Container, options);
        await store.ProbeAsync(write: true, Token);
        var (file, copy, moved) = (UfsPath.Parse("file"), UfsPath.Parse("copy"), UfsPath.Parse("moved"));
        await using (var writer = await store.CreateAsync(file, new UfsWriteOptions(), Token))
        {
            await writer.WriteAsync(new byte[1000], Token);
            await writer.CommitAsync(Token);
        }

        await store.CopyAsync(file, copy, new UfsWriteOptions(), Token);
        await store.RenameAsync(copy, moved, overwrite: true, Token);

        Assert.Equal(1000, (await store.TryStatAsync(moved, Token))?.Fingerprint.LengthBytes);
        Assert.True(await store.DeleteFileAsync(moved, Token));
    }

    private static IUnderStorage Open(string container, params (string Name, string Value)[] options) =>
        new AzureConnector(TimeProvider.System, new SystemRandomSource()).Open(
            new Uri($"wasb://{container}@{AzuriteServer.Account}/mount{Environment.ProcessId}"),
            options.ToDictionary(static option => option.Name, static option => option.Value));

    private static async Task<FabricException> ProbeFailsAsync(string container, string endpoint, string key)
    {
        await using var store = Open(container, ("endpoint", endpoint), ("account-key", key));
        using var limit = new CancellationTokenSource(Patience);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => store.ProbeAsync(write: true, limit.Token).AsTask());

        Assert.DoesNotContain(key, error.ToString(), StringComparison.Ordinal);
        return error;
    }
}
