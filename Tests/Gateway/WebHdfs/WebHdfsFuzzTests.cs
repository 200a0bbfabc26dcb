using System.Collections.Concurrent;
using System.Globalization;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>
/// Thousands of made-up requests: none is answered with 500, every refusal is one of Hadoop's exceptions, and what they
/// may not touch is as it was. FABRIC_FUZZ_REQUESTS and FABRIC_FUZZ_SEED choose a longer or another run.
/// </summary>
public sealed class WebHdfsFuzzTests(ClientFabrics fabrics)
{
    private static readonly string[] Names =
    [
        "offset", "length", "permission", "unmaskedpermission", "overwrite", "recursive", "destination", "createparent",
        "renameoptions", "blocksize", "replication", "owner", "group", "modificationtime", "accesstime", "aclspec",
        "xattr.name", "xattr.value", "flag", "encoding", "fsaction", "sources", "newlength", "startAfter", "token",
        "delegation", "doas", "renewer", "storagepolicy", "noredirect", "buffersize", "fabrictoken", "createflag",
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "7", "755", "1777", "true", "false", "null", "abc", "%00", "%ff", "%C0%AF", "..", "/", "//",
        "/{0}/a", "/{0}/b", "/{0}/a/../../canary", "{0}", "user.a", "trusted.a", "system.a", "%22x%22", "0xzz", "0s!",
        "CREATE", "REPLACE", "CREATE,REPLACE", "OVERWRITE", "NONE", "rwx", "r--", "user::rwx,group::r-x,other::r--",
        "user:bob:rwx", "default:user:bob:rwx", "mask::---", "9223372036854775807", "9223372036854775808", "1e9", "+1",
        "fabric", "bob", "a%20b", "HOT", "ALL_SSD", "hex", "text", "AAAAAAAA", "%E2%82%AC", "a%2Fb", "a,b,,c",
    ];

    private static readonly string[] Paths =
    [
        "", "/a", "/b", "/a/b", "/d", "/d/e/f", "/%E2%82%AC", "/..", "/./a", "//a", "/a%2Fb", "/a%00", "/%ff", "/a/",
        "/a%20b+c", "/canary", "/.Trash", "/%252e%252e/canary",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_OfAnyShape_NeverFailTheServer()
    {
        var count = (int)Setting("FABRIC_FUZZ_REQUESTS", 3_000);
        var seed = (int)Setting("FABRIC_FUZZ_SEED", 20260911);
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        (await bench.Root.WriteAsync("/canary-of-fuzz/k", [1, 2, 3], "&permission=600")).Is(201);
        var failures = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<int, int>();

        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token },
            async (i, _) => await TryAsync(bench, new Random(seed + i), statuses, failures));

        var said = string.Join(", ", statuses.OrderBy(static s => s.Key).Select(static s => $"{s.Key}: {s.Value}"));
        Assert.True(failures.IsEmpty, $"seed {seed} ({said}):\n{string.Join('\n', failures.Take(20))}");
        Assert.True(statuses.GetValueOrDefault(200) > count / 20, $"nearly nothing got through: {said}");
        Assert.Equal([1, 2, 3], await bench.Root.ReadAsync("/canary-of-fuzz/k"));
        Assert.Equal(["k"], await bench.Root.NamesAsync("/canary-of-fuzz"));
    }

    [Theory]
    [InlineData("GET /webhdfs/v1/?op=LISTSTATUS&user.name=ann HTTP/1.1\r\nHost: {0}\r\nX: {1}\r\n\r\n", "431")]
    [InlineData("GET /webhdfs/v1/{1}?op=LISTSTATUS HTTP/1.1\r\nHost: {0}\r\n\r\n", "414")]
    [InlineData("GET /webhdfs/v1/?op=LISTSTATUS HTTP/1.1\r\nHost: {0}\nX: y\r\n\r\n", "400")]
    [InlineData("GET webhdfs/v1/?op=LISTSTATUS HTTP/1.1\r\nHost: {0}\r\n\r\n", "400")]
    [InlineData(
        "PUT /webhdfs/v1/x?op=MKDIRS&user.name=ann HTTP/1.1\r\nHost: {0}\r\nContent-Length: 5\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "400")]
    [InlineData("GET /webhdfs/v1/a\\..\\b?op=GETFILESTATUS&user.name=ann HTTP/1.1\r\nHost: {0}\r\n\r\n", "404")]
    public async Task Request_ThatNoClientSends_IsRefused(string request, string status)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        var door = bench.Fabric.WebHdfsUrl;

        var line = await RawHttp.FirstLineAsync(
            door, string.Format(CultureInfo.InvariantCulture, request, door.Authority, new string('a', 70_000)));

        Assert.Equal(status, line.Split(' ')[1]);
    }

    private static async Task TryAsync(
        HdfsBench bench, Random random, ConcurrentDictionary<int, int> statuses, ConcurrentQueue<string> failures)
    {
        var ((method, name), _) = Pick(random, [.. OperationTable.All]);
        if (random.Next(10) == 0)
        {
            method = Pick(random, ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"]);
        }

        var query = "op=" + (random.Next(20) == 0 ? Pick(random, Values) : name);
        for (var i = random.Next(5); i > 0; i--)
        {
            query += $"&{Pick(random, Names)}={Pick(random, Values)}";
        }

        var path = string.Format(CultureInfo.InvariantCulture, bench.Base + Pick(random, Paths));
        query = query.Replace("{0}", bench.Base[1..], StringComparison.Ordinal);
        var answer = await bench.Ann.CallAsync(
            new HttpMethod(method), path, query, random.Next(4) == 0 ? new ByteArrayContent([1, 2, 3]) : null);
        statuses.AddOrUpdate(answer.Status, 1, static (_, n) => n + 1);

        // The server under the door refuses what is no request at all, without a word.
        var isRefusal = answer.Status >= 400 && method != "HEAD" && !(answer.Status == 400 && answer.Text.Length == 0);
        if (answer.Status >= 500
            || (isRefusal && !answer.Text.StartsWith("{\"RemoteException\":{", StringComparison.Ordinal)))
        {
            failures.Enqueue($"{answer.Status} {answer.Text} for {method} {path}?{query}");
        }
        else if (answer.Status == 307)
        {
            var second = await bench.Ann.SendAsync(new HttpMethod(method), answer.Location!, new ByteArrayContent([4]));
            Assert.InRange(second.Status, 200, 499);
        }
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static long Setting(string name, long otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
