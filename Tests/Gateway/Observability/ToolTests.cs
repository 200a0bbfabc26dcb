using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using OrleansAlluxio.Cli;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>An operator's commands against a fabric with a broken store.</summary>
public sealed class ToolTests(ObservedSilo silo) : IClassFixture<ObservedSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Doctor_StoreGone_NamesStoreReasonAndFix()
    {
        var (code, output) = await RunAsync("doctor");

        Assert.Equal(1, code);
        Assert.Contains("BROKEN   mount /broken (file:", output, StringComparison.Ordinal);
        Assert.Contains("a file is where a directory is needed", output, StringComparison.Ordinal);
        Assert.Contains("fix: ", output, StringComparison.Ordinal);
        Assert.Contains("BROKEN   persist queue: 1 of 1 files fail", output, StringComparison.Ordinal);
        Assert.DoesNotContain("OK ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_All_AlsoSaysWhatIsWell()
    {
        var (_, output) = await RunAsync("doctor", "--all");

        Assert.Contains("OK       mount / (", output, StringComparison.Ordinal);
        Assert.Contains("OK       clock: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoServer_SaysSoAndLooksAtTheHome()
    {
        var (code, output) = await RunAsync(
            "doctor", "--server", "http://127.0.0.1:1", "--home", silo.Home, "--all");

        Assert.Equal(1, code);
        Assert.Contains("BROKEN   server http://127.0.0.1:1: it does not answer", output, StringComparison.Ordinal);
        Assert.Contains($"OK       home {silo.Home}: format 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", "summary")]
    [InlineData("report", "capacity")]
    [InlineData("report", "metrics")]
    [InlineData("report", "ufs")]
    [InlineData("report", "gateway")]
    [InlineData("stats", "--interval=0.2")]
    [InlineData("top", "--count=1")]
    [InlineData("trace", "/box/k")]
    [InlineData("audit", "tail")]
    public async Task Command_AsTextAndJson_Answers(params string[] command)
    {
        var (code, text) = await RunAsync(command);
        Assert.Equal(0, code);
        Assert.NotEmpty(text);

        var (_, json) = await RunAsync([.. command, "--json"]);
        Assert.All(json.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line =>
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        });
    }

    [Fact]
    public async Task Report_Stores_CountsFailures()
    {
        var (_, output) = await RunAsync("report", "ufs");

        Assert.Contains("NotADirectory", output.Split('\n').Single(
            static l => l.StartsWith("/broken", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuditVerify_OfARunningServer_IsWhole()
    {
        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
        Assert.Equal(0, (await RunAsync("audit", "verify", "--dir", Path.Combine(silo.Home, "audit"))).Code);
    }

    [Fact]
    public async Task Bench_ComparedWithASavedRun_SaysTheChange()
    {
        var file = Path.Combine(silo.Home, "bench.json");
        string[] bench = ["bench", "/box", "--files", "8", "--large", "1MiB", "--json"];
        Assert.Equal(0, (await RunAsync([.. bench, "--save", file])).Code);

        var (code, output) = await RunAsync([.. bench, "--compare", file]);

        Assert.Equal(0, code);
        var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static l => JsonDocument.Parse(l).RootElement.Clone()).ToList();
        Assert.Equal(10, results.Count);
        Assert.All(results, static r => Assert.True(r.TryGetProperty("change", out _)));
        var left = await silo.Client.ListAsync(FabricPath.Parse("/box"), new ListOptions(), Token);
        Assert.Equal(["k"], left.Entries.Select(static e => e.Path.Name));
    }

    [Fact]
    public async Task Collect_HoldsEverythingButSecrets()
    {
        await silo.Client.Administration.MountAsync(
            new MountRequest
            {
                Path = FabricPath.Parse("/self"),
                Uri = "s3://box",
                Options = new Dictionary<string, string>
                {
                    ["endpoint"] = silo.S3Url.ToString(),
                    ["access-key"] = silo.AccessKey,
                    ["secret-key"] = silo.SecretKey,
                },
            },
            Token);
        var file = Path.Combine(silo.Home, "bundle.tar.gz");

        var (code, _) = await RunAsync("collect", "--out", file);

        Assert.Equal(0, code);
        var parts = new Dictionary<string, string>();
        await using (var tar = new TarReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress)))
        {
            while (await tar.GetNextEntryAsync(copyData: true, Token) is { } entry)
            {
                // An empty file has no stream: there are no workers here to have figures.
                parts.Add(
                    entry.Name,
                    entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(Token) : string.Empty);
            }
        }

        Assert.Equal(11, parts.Count);
        Assert.All(parts, part =>
        {
            Assert.False(part.Key.EndsWith(".failed", StringComparison.Ordinal), part.Key + ": " + part.Value);
            Assert.DoesNotContain(silo.SecretKey, part.Value, StringComparison.Ordinal);
            Assert.DoesNotContain(silo.LoginToken, part.Value, StringComparison.Ordinal);
        });
        Assert.Contains("s3://box", parts["fabric-collect/mounts.json"], StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var host = new CliHost
        {
            Out = output,
            Error = output,
            OpenInput = static () => Stream.Null,
            OpenOutput = static () => Stream.Null,
            Environment = name => name switch
            {
                "FABRIC_TOKEN" => silo.LoginToken,
                "FABRIC_SERVER" => silo.Api.BaseAddress!.ToString(),
                _ => null,
            },
            IsErrorTerminal = false,
        };
        var code = await FabricCli.RunAsync(arguments, host);
        return (code, output.ToString());
    }
}
