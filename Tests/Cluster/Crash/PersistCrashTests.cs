using System.Text.RegularExpressions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// kill -9 in the middle of the uploads of persists: the proxy before the store sees no part again that was finished.
/// </summary>
public sealed partial class PersistCrashTests
{
    private const int PartBytes = 5 << 20;
    private const int Parts = 9;
    private const int PartsAtOnce = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Persist_KilledWhilePartsAreSent_NeverSendsAFinishedPartAgain()
    {
        using var storeHome = new FabricHome();
        using var home = new FabricHome { MemoryQuota = "128MiB" };
        await using var store = await FabricProcess.StartAsync(storeHome);
        using var admin = store.Api();
        await admin.CreateDirectoryAsync(FabricPath.Parse("/bucket"), new DirectoryOptions(), Token);
        var finished = 0;
        await using var proxy = new FaultProxy(
            store.S3.Port, line => NumberOf(line) > Volatile.Read(ref finished) ? Fault.Stall : Fault.None);
        var mount = store.MountOf("bucket", "/s3", ",part-size=5M", proxy.Port);
        var bytes = FabricCalls.Bytes(7, (Parts * PartBytes) - 1234);

        // In each life parts are answered up to some number; when the ones after it are asked for, those are finished.
        var known = 0;
        foreach (var last in new[] { 2, 5 })
        {
            proxy.Seen.Clear();
            Volatile.Write(ref finished, last);
            await using var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
            using var client = fabric.Api();
            if (last == 2)
            {
                await client.WriteAsync("/s3/large", bytes, WriteType.AsyncThrough);
            }

            await Eventually.HoldsAsync(
                $"part {last + PartsAtOnce} asked for",
                () => Task.FromResult(Sends(proxy).ContainsKey(last + PartsAtOnce)));
            var shown = Assert.Single(await client.Administration.ListPersistsAsync(10, Token));
            Assert.Equal("UPLOADING", shown.State);
            Assert.Equal((long)last * PartBytes, shown.UploadedBytes);
            fabric.Kill();
            await fabric.ExitAsync();
            Assert.All(Sends(proxy).Keys, number => Assert.InRange(number, known + 1, last + PartsAtOnce));
            known = last;
        }

        proxy.Seen.Clear();

        Volatile.Write(ref finished, int.MaxValue);
        await using var after = await FabricProcess.StartAsync(home, "--mount", mount);
        using var reader = after.Api();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(FabricProcess.TimeMax);
        await reader.Administration.WaitPersistedAsync(FabricPath.Parse("/s3/large"), limit.Token);

        Assert.Equal(Enumerable.Range(known + 1, Parts - known), Sends(proxy).Keys.Order());
        Assert.Equal(bytes, await admin.ReadAsync("/bucket/large"));
        Assert.Empty(await admin.Uploads.ListAsync(FabricPath.Root, null, 10, Token));
    }

    private static int NumberOf(string line) =>
        PartNumber().Match(line) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, null) : 0;

    private static Dictionary<int, int> Sends(FaultProxy proxy) => proxy.Seen
        .Where(static line => line.StartsWith("PUT ", StringComparison.Ordinal))
        .Select(NumberOf).Where(static number => number > 0)
        .GroupBy(static number => number).ToDictionary(static g => g.Key, static g => g.Count());

    [GeneratedRegex("[?&]partNumber=([0-9]+)")]
    private static partial Regex PartNumber();
}
