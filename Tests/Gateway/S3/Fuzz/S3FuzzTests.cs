using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>
/// Thousands of made-up requests against the real fabric: none is answered with 500, none hangs, no connection stays
/// behind, and what they may not touch is as it was. FABRIC_FUZZ_REQUESTS and FABRIC_FUZZ_SEED choose a longer or
/// another run.
/// </summary>
public sealed partial class S3FuzzTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private const int RequestsPerBucket = 250;
    private const int Lanes = 8;

    private static readonly byte[] Canary = Encoding.UTF8.GetBytes("as it was");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_OfAnyShape_NeverFailTheServer()
    {
        var count = (int)Setting("FABRIC_FUZZ_REQUESTS", 5_000);
        var seed = Setting("FABRIC_FUZZ_SEED", 20260704);
        TestContext.Current.SendDiagnosticMessage("fuzz: {0} requests, seed {1}", count, seed);
        using var connections = new OpenConnections(silo.S3Url.Port);
        var failures = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<string, int>();
        using (var door = new FuzzDoor(silo.S3Url, silo.AccessKeyId, silo.Secret))
        {
            await ExpectAsync(door, "PUT", "/canary", null);
            await ExpectAsync(door, "PUT", "/canary/k", Canary);
            for (var from = 0; from < count && failures.IsEmpty; from += RequestsPerBucket)
            {
                var bucket = await PrepareAsync(door, from);
                var generator = new FuzzGenerator((ulong)seed, bucket);
                await Parallel.ForAsync(
                    from,
                    Math.Min(count, from + RequestsPerBucket),
                    new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = Token },
                    async (i, token) => await TryAsync(door, generator.Make(i), statuses, failures, token));
            }

            var (status, text) = await door.SendAsync("GET", "/canary/k", null, Token);
            Assert.Equal((200, Encoding.UTF8.GetString(Canary)), (status, text));
            var (_, listing) = await door.SendAsync("GET", "/canary", null, Token);
            Assert.Single(KeyElement().Matches(listing));
        }

        var sorted = statuses.OrderBy(static s => s.Key, StringComparer.Ordinal);
        var said = string.Join(", ", sorted.Select(static s => $"{s.Key}: {s.Value}"));
        TestContext.Current.SendDiagnosticMessage("fuzz: {0}", said);
        Assert.True(failures.IsEmpty, $"seed {seed} ({said}):\n{string.Join('\n', failures.Take(20))}");
        var done = statuses.Where(static s => s.Key[0] == '2').Sum(static s => s.Value);
        Assert.True(done > count / 10, $"nearly nothing got through: {said}");
        Assert.True(connections.Opened > 0, "no connection was counted");
        await connections.WaitForNoneAsync(TimeSpan.FromSeconds(180), Token);
    }

    private static async Task TryAsync(
        FuzzDoor door,
        FuzzRequest request,
        ConcurrentDictionary<string, int> statuses,
        ConcurrentQueue<string> failures,
        CancellationToken cancellationToken)
    {
        try
        {
            var (status, text) = await door.SendAsync(request, cancellationToken);
            statuses.AddOrUpdate($"{status} {CodeElement().Match(text).Groups[1]}", 1, static (_, count) => count + 1);
            if (status is >= 500 and not 501)
            {
                failures.Enqueue($"{status} {text} for {request}");
            }
            else if (text.Contains("root:x:0", StringComparison.Ordinal))
            {
                failures.Enqueue($"a file of the machine was read by {request}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            failures.Enqueue($"{e.GetType().Name} {e.Message} {e.InnerException?.Message} for {request}");
        }
    }

    // Each some hundred requests get a bucket of their own: none of them can lock the later ones out.
    private static async Task<FuzzBucket> PrepareAsync(FuzzDoor door, int from)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"fuzz-{from}");
        var part = Encoding.UTF8.GetBytes("part");
        await ExpectAsync(door, "PUT", "/" + name, null);
        foreach (var key in (string[])["k", "dir/a", "dir/b%20%2Bc", "dir/"])
        {
            await ExpectAsync(door, "PUT", $"/{name}/{key}", key.EndsWith('/') ? [] : part);
        }

        var begun = await ExpectAsync(door, "POST", $"/{name}/big?uploads", null);
        var upload = UploadElement().Match(begun).Groups[1].Value;
        await ExpectAsync(door, "PUT", $"/{name}/big?uploadId={upload}&partNumber=1", part);
        return new FuzzBucket(
            name, upload, Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(part)));
    }

    private static async Task<string> ExpectAsync(FuzzDoor door, string method, string target, byte[]? body)
    {
        var (status, text) = await door.SendAsync(method, target, body, Token);
        Assert.True(status == 200, $"{method} {target}: {status} {text}");
        return text;
    }

    private static long Setting(string name, long otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    [GeneratedRegex("<Code>([^<]+)</Code>")]
    private static partial Regex CodeElement();

    [GeneratedRegex("<Key>")]
    private static partial Regex KeyElement();

    [GeneratedRegex("<UploadId>([^<]+)</UploadId>")]
    private static partial Regex UploadElement();
}
