using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>The contract on npm's s3rver.</summary>
public sealed class S3RverConformance(S3RverServer server) : UnderStorageConformance
{
    // It stores a key as a file of that name with a suffix, and ends when the file system refuses that.
    protected override int NameBytesMax => 230;

    protected override async ValueTask<IUnderStorage> OpenAsync() => await server.OpenAsync();
}
