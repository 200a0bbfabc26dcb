using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Observability;

/// <summary>The audit log of a server that is killed again and again while every door is in use.</summary>
public sealed class AuditKillTests
{
    private const int Rounds = 3;
    private const int PerRound = 240;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_OverKills_AreTheOperationsEachOnce()
    {
        using var home = new FabricHome();
        var key = home.In("audit.key");
        await File.WriteAllBytesAsync(key, FabricCalls.Bytes(7, 32), Token);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        var answered = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var fabric = await FabricProcess.StartAsync(home, "--audit-key", key);
            using var http = new HttpClient();
            var names = Enumerable.Range(0, PerRound).Select(i => $"r{round}n{i}end").ToList();
            await Parallel.ForEachAsync(
                names, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Token },
                async (name, token) => await AskAsync(http, fabric, name, token));
            answered.AddRange(names);

            // A record is written some milliseconds after its answer; what is in the file survives the kill.
            await Eventually.HoldsAsync(
                "the records of all answers are written",
                () => Task.FromResult(Paths(home).Count(p => p.Contains($"/r{round}n", StringComparison.Ordinal))
                    == PerRound));
            fabric.Kill();
            await fabric.ExitAsync();
        }

        var found = AuditVerifier.Verify(Path.Combine(home.Home, "audit"), AuditKey.Read(key), Token);
        Assert.Empty(found.Problems);
        Assert.Equal(Rounds * PerRound, found.Operations);
        Assert.Equal(1, found.KeyedFrom);
        Assert.Equal(
            answered.Order(StringComparer.Ordinal),
            Paths(home).Select(static p => p[(p.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Records_OfAKillUnderLoad_AreAWholePrefixAndNothingTwice()
    {
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(home, "--audit");
        using var http = new HttpClient();
        var asked = 0;
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    while (true)
                    {
                        await AskAsync(http, fabric, $"n{Interlocked.Increment(ref asked)}end", Token);
                    }
                }
                catch (HttpRequestException)
                {
                    // Killed.
                }
            },
            Token)).ToList();
        await Eventually.HoldsAsync("records are written", () => Task.FromResult(Paths(home).Count > 200));
        fabric.Kill();
        await fabric.ExitAsync();
        await Task.WhenAll(load);

        var found = AuditVerifier.Verify(Path.Combine(home.Home, "audit"), Token);
        var paths = Paths(home);
        Assert.Empty(found.Problems);
        Assert.Equal(found.Operations, paths.Count);
        Assert.Equal(paths.Count, paths.Distinct().Count());
        Assert.InRange(paths.Count, 200, asked);
    }

    private static async Task AskAsync(HttpClient http, FabricProcess fabric, string name, CancellationToken token)
    {
        var url = (name.GetHashCode(StringComparison.Ordinal) & 3) switch
        {
            0 => new Uri(fabric.S3, $"/{name}"),
            1 => new Uri(fabric.WebHdfs, $"/webhdfs/v1/{name}?op=GETFILESTATUS&user.name=root"),
            _ => new Uri(fabric.Http, $"/api/v1/status?path=/{name}"),
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (url.Port == fabric.Http.Port)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                    $"{FabricProcess.AccessKey}:{FabricProcess.SecretKey}")));
        }

        (await http.SendAsync(request, token)).Dispose();
    }

    // Paths of the operations in whole lines.
    private static List<string> Paths(FabricHome home)
    {
        var paths = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(home.Home, "audit"), "*.jsonl").Order())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();
            var whole = text[..(text.LastIndexOf('\n') + 1)];
            foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.GetProperty("door").GetString() != "audit")
                {
                    paths.Add(json.RootElement.GetProperty("path").GetString() ?? string.Empty);
                }
            }
        }

        return paths;
    }
}
