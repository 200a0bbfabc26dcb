using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>One test's place: a fabric, a directory of its own that is ann's, and the people who use it.</summary>
internal sealed class HdfsBench : IDisposable
{
    private HdfsBench(ClientFabric fabric, string path)
    {
        Fabric = fabric;
        Base = path;
        Ann = new HdfsUser(fabric.WebHdfsUrl, "ann");
        Bob = new HdfsUser(fabric.WebHdfsUrl, "bob");
        Root = new HdfsUser(fabric.WebHdfsUrl, "fabric");
        Nobody = new HdfsUser(fabric.WebHdfsUrl, null);
    }

    /// <summary>The fabric.</summary>
    public ClientFabric Fabric { get; }

    /// <summary>The directory, without a slash at its end.</summary>
    public string Base { get; }

    /// <summary>Who owns it.</summary>
    public HdfsUser Ann { get; }

    /// <summary>Somebody else.</summary>
    public HdfsUser Bob { get; }

    /// <summary>The superuser.</summary>
    public HdfsUser Root { get; }

    /// <summary>Who says no name.</summary>
    public HdfsUser Nobody { get; }

    /// <summary>More than two pages of noise.</summary>
    public byte[] Bytes { get; } = Noise((2 << 20) + 12_345);

    /// <summary>Opens one.</summary>
    public static async Task<HdfsBench> OpenAsync(ClientFabrics fabrics, ClientMount mount)
    {
        var token = TestContext.Current.CancellationToken;
        var fabric = await fabrics.StartedAsync(mount, token);
        var path = "/" + fabrics.NextBucket("hdfs");
        await fabric.Client.CreateDirectoryAsync(
            FabricPath.Parse(path),
            new DirectoryOptions { Caller = new FabricCaller { User = "ann", Group = "ann" } }, token);
        return new HdfsBench(fabric, path);
    }

    public void Dispose()
    {
        Ann.Dispose();
        Bob.Dispose();
        Root.Dispose();
        Nobody.Dispose();
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
