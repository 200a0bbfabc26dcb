using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>A fabric that somebody else ends.</summary>
internal sealed class LentFabric(IRunningFabric fabric) : IRunningFabric
{
    public Uri S3Url => fabric.S3Url;

    public Uri? WebHdfsUrl => fabric.WebHdfsUrl;

    public IReadOnlyList<Uri> WebHdfsUrls => fabric.WebHdfsUrls;

    public Uri HttpUrl => fabric.HttpUrl;

    public IFabricClient Client => fabric.Client;

    public Credentials Credentials => fabric.Credentials;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
