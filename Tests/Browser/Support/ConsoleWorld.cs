using Microsoft.Playwright;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.CrossCluster;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Support;

/// <summary>
/// A fabric that has something for every page to show: a worker, another cluster, users, files of every kind, a persist
/// that fails. Real processes; made once for all tests, which leave what others look at as it was.
/// </summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    /// <summary>A name that would be a script if it ever became markup.</summary>
    public const string HostileName = "<img src=x onerror=alert(1)>.txt";

    private readonly FabricHome _home = new() { MemoryQuota = "32MiB", SsdQuota = "64MiB" };
    private readonly FabricHome _otherHome = new() { MemoryQuota = "16MiB", SsdQuota = "32MiB" };
    private readonly FabricHome _workerHome = new() { MemoryQuota = "16MiB", SsdQuota = "64MiB" };
    private readonly string _shared = Directory.CreateTempSubdirectory("fabric-browser").FullName;
    private readonly Dictionary<string, (string Id, string Secret)> _keys = [];
    private Chromium? _chromium;
    private DiscoveryProcess? _discovery;
    private FabricProcess? _fabric;
    private FabricProcess? _other;
    private FabricProcess? _worker;
    private HttpFabricClient? _client;

    /// <summary>Where the console is.</summary>
    internal Uri Url => new(_fabric!.Http, "/console/");

    /// <summary>The fabric, as its administrator, past the console.</summary>
    internal HttpFabricClient Client => _client!;

    /// <summary>The fabric's process.</summary>
    internal FabricProcess Fabric => _fabric!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A directory that is mounted at /slow.</summary>
    internal string SlowStore => Path.Combine(_shared, "slow");

    /// <summary>The id of the worker that is a process of its own.</summary>
    internal string WorkerId { get; private set; } = string.Empty;

    /// <summary>
    /// A page of the console for somebody who is signed in; null for nobody. Skips without a browser.
    /// </summary>
    internal async Task<ConsolePage> OpenAsync(string? role, string hash = "", ConsolePageOptions? options = null)
    {
        Assert.SkipWhen(_chromium is null, "no Chromium here; eng/install-test-servers installs it");
        var page = await ConsolePage.NewAsync(_chromium.Browser, Url, options ?? new ConsolePageOptions());
        if (role is not null)
        {
            var (id, secret) = KeyOf(role);
            await page.SignInQuietlyAsync(id, secret);
        }

        await page.GoAsync(hash);
        return page;
    }

    /// <summary>The key of a role: admin, operator, viewer, user.</summary>
    internal (string Id, string Secret) KeyOf(string role) =>
        role == "admin" ? (FabricProcess.AccessKey, FabricProcess.SecretKey) : _keys[role];

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Executable is null)
        {
            return;
        }

        try
        {
            await StartAsync();
        }
        catch
        {
            // Nobody disposes what did not come to be.
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync()
    {
        var browser = Chromium.StartAsync();
        _discovery = await DiscoveryProcess.StartAsync();
        Directory.CreateDirectory(SlowStore);
        Directory.CreateDirectory(Path.Combine(_shared, "both"));
        WriteFiles();
        var other = FabricProcess.StartAsync(_otherHome, Shared("tokyo"));
        try
        {
            _fabric = await FabricProcess.StartAsync(
                _home, [.. Shared("berlin"), "--audit", "--mount", $"/slow={new Uri(SlowStore).AbsoluteUri}"]);
        }
        finally
        {
            _other = await other;
        }

        _client = _fabric.Api();
        _worker = await _fabric.StartWorkerAsync(_home, _workerHome, "--cluster-secret", DiscoveryProcess.Secret);
        _chromium = await browser;
        await FillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        _client?.Dispose();
        foreach (var process in (IAsyncDisposable?[])[_worker, _other, _fabric, _discovery])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        _home.Dispose();
        _otherHome.Dispose();
        _workerHome.Dispose();
        Directory.Delete(_shared, recursive: true);
    }

    private string[] Shared(string id) =>
    [
        "--cluster-id", id, "--discovery", _discovery!.Url.ToString(), "--cluster-secret", DiscoveryProcess.Secret,
        "--mount", $"/shared={new Uri(Path.Combine(_shared, "both")).AbsoluteUri}",
    ];

    private void WriteFiles()
    {
        var sales = Directory.CreateDirectory(_home.InStore("/lake/sales")).FullName;
        File.WriteAllBytes(Path.Combine(sales, "2026-q1.parquet"), FabricCalls.Bytes(1, (9 << 20) + 300_000));
        File.WriteAllBytes(Path.Combine(sales, "2026-q2.parquet"), FabricCalls.Bytes(2, 4 << 20));
        File.WriteAllText(Path.Combine(sales, HostileName), "harmless");
        var many = Directory.CreateDirectory(_home.InStore("/lake/many")).FullName;
        for (var i = 0; i < 230; i++)
        {
            File.WriteAllText(Path.Combine(many, $"part-{i:D5}.csv"), "a,b\n1,2\n");
        }

        File.WriteAllText(Path.Combine(_shared, "both", "common.txt"), "seen by both");
    }

    private async Task FillAsync()
    {
        foreach (var (name, role) in ((string, FabricRole)[])
            [("viewer", FabricRole.ReadOnly), ("operator", FabricRole.Operator), ("user", FabricRole.User)])
        {
            await Client.Identities.AddUserAsync(
                new FabricUser { Name = name, Role = role, Groups = ["staff"] }, Token);
            var key = await Client.Identities.AddKeyAsync(new KeyRequest(name, null), Token);
            _keys[name] = (key.Key.Id, key.Secret);
        }

        await Client.ReadAsync("/lake/sales/2026-q2.parquet");
        await Client.ListAsync(FabricPath.Parse("/lake/many"), new ListOptions(), Token);
        await Client.ReadAsync("/lake/sales/2026-q2.parquet");
        await Eventually.HoldsAsync("two workers live", async () =>
        {
            var workers = await Client.Workers.ListAsync(Token);
            WorkerId = workers.FirstOrDefault(static w => w.Id != "local")?.Id ?? string.Empty;
            return workers.Count(static w => w.State == WorkerState.Live) == 2;
        });
        await Eventually.HoldsAsync("the clusters meet", async () =>
            (await Client.Clusters.GetAsync(live: false, Token)).Peers.Any(static p => p.Connected && p.Subscribed));
        await BreakSlowStoreAsync("/slow/waiting.bin");
    }

    /// <summary>Writes a file that its store cannot take: the persist fails until the store is mended.</summary>
    internal async Task BreakSlowStoreAsync(string path)
    {
        // Known before, so that nobody asks the store for its directory.
        await Client.ListAsync(FabricPath.Parse("/slow"), new ListOptions(), Token);
        if (Directory.Exists(SlowStore))
        {
            // At once, since a persist may be making files in it.
            var gone = SlowStore + ".gone";
            Directory.Move(SlowStore, gone);
            await File.WriteAllTextAsync(SlowStore, "no directory", Token);
            Directory.Delete(gone, recursive: true);
        }

        await Client.WriteAsync(path, FabricCalls.Bytes(3, 200_000), WriteType.AsyncThrough);
        await Eventually.HoldsAsync("the persist has failed", async () =>
            (await Client.Administration.ListPersistsAsync(10, Token)).Any(
                p => p.Path.Value == path && p.Reason is not null));
    }

    /// <summary>Ends the worker as a power cut does.</summary>
    internal async Task KillWorkerAsync()
    {
        _worker!.Kill();
        await _worker.ExitAsync();
    }

    /// <summary>Ends the other cluster as a power cut does.</summary>
    internal async Task KillOtherAsync()
    {
        _other!.Kill();
        await _other.ExitAsync();
    }

    /// <summary>
    /// The store takes files again, and has these directories from the first moment: persists are tried at any time.
    /// </summary>
    internal void MendSlowStore(params string[] directories)
    {
        var mended = Directory.CreateDirectory(SlowStore + ".mended");
        Array.ForEach(directories, name => mended.CreateSubdirectory(name));
        File.Delete(SlowStore);
        mended.MoveTo(SlowStore);
    }
}
