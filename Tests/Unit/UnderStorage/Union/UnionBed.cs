using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;
using OrleansAlluxio.UnderStorage.Union;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.Union;

/// <summary>A union of two directories, which can be looked at and changed behind its back.</summary>
internal sealed class UnionBed : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fabric-union-").FullName;

    public UnionBed(params (string Name, string Value)[] more)
    {
        Directory.CreateDirectory(Hot());
        Directory.CreateDirectory(Cold());
        Store = Open(more);
    }

    public IUnderStorage Store { get; }

    public IUfsBranches Branches => (IUfsBranches)Store;

    public static UnionConnector Connector { get; } =
        new([new LocalConnector(TimeProvider.System, new SeededRandomSource(1))], static store => store);

    public string Hot(string path = "") => Path.Combine(_root, "hot", path);

    public string Cold(string path = "") => Path.Combine(_root, "cold", path);

    public IUnderStorage Open(params (string Name, string Value)[] more)
    {
        var options = new Dictionary<string, string>
        {
            ["branches"] = "hot,cold",
            ["branch.hot"] = Hot(),
            ["branch.cold"] = "file://" + Cold(),
        };
        foreach (var (name, value) in more)
        {
            options[name] = value;
        }

        return Connector.Open(new Uri("union://both"), options);
    }

    /// <summary>A file in a branch's directory, past the union.</summary>
    public static void Plant(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public async Task<UfsStatus> PutAsync(string path, string text, bool overwrite = true)
    {
        var options = new UfsWriteOptions { Overwrite = overwrite };
        await using var writer = await Store.CreateAsync(UfsPath.Parse(path), options, CancellationToken.None);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
        return await writer.CommitAsync(CancellationToken.None);
    }

    public async Task<string> GetAsync(string path, UfsStatus? expected = null)
    {
        var status = expected ?? await Store.TryStatAsync(UfsPath.Parse(path), CancellationToken.None);
        Assert.NotNull(status);
        await using var stream = await Store.OpenReadAsync(
            new UfsReadRequest
            {
                Path = UfsPath.Parse(path),
                OffsetBytes = 0,
                LengthBytes = status.Fingerprint.LengthBytes,
                Expected = expected?.Fingerprint,
            },
            CancellationToken.None);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
