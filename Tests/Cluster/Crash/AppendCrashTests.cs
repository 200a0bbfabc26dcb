using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// kill -9 while files grow, on a local mount and on an S3 mount where parts are copied inside the store: every file is
/// what was acknowledged last or, whole, what was under way.
/// </summary>
public sealed class AppendCrashTests(ITestOutputHelper output)
{
    private const int KillsDefault = 3;
    private const int LengthAtFirst = 6 << 20;

    private static readonly (string Path, WriteType Type)[] Files =
    [
        ("/grown", WriteType.CacheThrough), ("/through", WriteType.Through), ("/async", WriteType.AsyncThrough),
        ("/s3/grown", WriteType.CacheThrough), ("/s3/async", WriteType.AsyncThrough),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_KilledAtRandomPoints_IsTheOldOrTheNewFile()
    {
        var seed = int.TryParse(
            Environment.GetEnvironmentVariable("FABRIC_CRASH_SEED"), CultureInfo.InvariantCulture, out var set)
            ? set
            : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var storeHome = new FabricHome();
        using var home = new FabricHome();
        await using var store = await FabricProcess.StartAsync(storeHome);
        using var admin = store.Api();
        await admin.CreateDirectoryAsync(FabricPath.Parse("/grow"), new DirectoryOptions(), Token);
        var mount = store.MountOf("grow", "/s3");
        var lengths = Files.ToDictionary(static f => f.Path, static _ => LengthAtFirst);
        await using (var first = await FabricProcess.StartAsync(home, "--mount", mount))
        {
            using var client = first.Api();
            foreach (var (path, type) in Files)
            {
                await client.WriteAsync(path, FabricCalls.Bytes(seed, LengthAtFirst), type);
            }
        }

        var appends = 0;
        for (var kill = 1; kill <= KillsDefault; kill++)
        {
            await using var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
            var left = random.Next(2, 14);
            var pending = await Task.WhenAll(Files.Select(
                file => GrowAsync(fabric, file, (seed, new Random(random.Next()), lengths), Count)));
            await fabric.ExitAsync();
            await using var after = await FabricProcess.StartAsync(home, "--mount", mount);
            using var client = after.Api();
            for (var i = 0; i < Files.Length; i++)
            {
                var (path, seen) = (Files[i].Path, await client.ReadAsync(Files[i].Path));
                Assert.True(
                    seen.Length == lengths[path] || seen.Length == pending[i],
                    $"seed {seed}, kill {kill}: {path} has {seen.Length}, not {lengths[path]} or {pending[i]}");
                Assert.True(
                    seen.AsSpan().SequenceEqual(FabricCalls.Bytes(seed, seen.Length)),
                    $"seed {seed}, kill {kill}: {path} has other bytes");
                lengths[path] = seen.Length;
            }

            void Count()
            {
                appends++;
                if (Interlocked.Decrement(ref left) == 0)
                {
                    fabric.Kill();
                }
            }
        }

        output.WriteLine($"{appends} appends acknowledged, {KillsDefault} kills");
    }

    /// <summary>Appends until the fabric is gone; the length of what was under way.</summary>
    private static async Task<int> GrowAsync(
        FabricProcess fabric, (string Path, WriteType Type) file,
        (int Seed, Random Random, Dictionary<string, int> Lengths) known, Action acknowledged)
    {
        using var client = fabric.Api();
        while (true)
        {
            int before;
            lock (known.Lengths)
            {
                before = known.Lengths[file.Path];
            }

            var next = before + known.Random.Next(1, 300_000);
            try
            {
                await client.AppendAsync(
                    file.Path, FabricCalls.Bytes(known.Seed, next).AsMemory(before), file.Type);
            }
            catch (FabricException error) when (
                error.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout or FabricErrorKind.Cancelled)
            {
                return next;
            }

            lock (known.Lengths)
            {
                known.Lengths[file.Path] = next;
                acknowledged();
            }
        }
    }
}
