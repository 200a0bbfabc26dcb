using System.Diagnostics;
using System.Text;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// One test's place: a client, a fabric, a bucket of its own, and a directory that is also the client's home.
/// </summary>
internal sealed class ClientBench : IDisposable
{
    // A step takes seconds; a machine that runs everything else at once may be twenty times slower. More is a hang.
    private static readonly TimeSpan StepTimeMax = TimeSpan.FromSeconds(300);

    private readonly ClientTool _tool;
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-client").FullName;

    private ClientBench(ClientTool tool, ClientFabric fabric, string bucket)
    {
        _tool = tool;
        Fabric = fabric;
        Bucket = bucket;
    }

    /// <summary>The fabric.</summary>
    public ClientFabric Fabric { get; }

    /// <summary>A bucket that no other test has. It exists when the bench was opened with it.</summary>
    public string Bucket { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens one with its bucket; skips the test where the client is missing.</summary>
    public static async Task<ClientBench> OpenAsync(ClientTool tool, ClientFabrics fabrics, ClientMount mount)
    {
        var bench = await OpenWithoutBucketAsync(tool, fabrics, mount);
        await bench.Fabric.MakeBucketAsync(bench.Bucket, Token);
        return bench;
    }

    /// <summary>Opens one whose bucket the test makes.</summary>
    public static async Task<ClientBench> OpenWithoutBucketAsync(
        ClientTool tool, ClientFabrics fabrics, ClientMount mount)
    {
        tool.SkipWhenMissing();
        var fabric = await fabrics.StartedAsync(mount, Token);
        return new ClientBench(tool, fabric, fabrics.NextBucket(tool.Name));
    }

    /// <summary>How most clients name a key of the bucket.</summary>
    public string Url(string key) => $"s3://{Bucket}/{key}";

    /// <summary>A path in the test's directory.</summary>
    public string At(string name) => Path.Combine(_directory, name);

    /// <summary>Writes a local file and returns its path.</summary>
    public string Given(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>Writes the tree and returns its directory.</summary>
    public string GivenTree()
    {
        ClientContent.WriteTree(At("tree"));

        // Stores tell times in whole seconds: a file made in the second of its upload looks newer than its object.
        foreach (var file in Directory.EnumerateFiles(At("tree"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        }

        return At("tree");
    }

    /// <summary>Puts an object without the client.</summary>
    public Task GivenObjectAsync(string key, byte[] bytes) => Fabric.PutAsync(Bucket, key, bytes, Token);

    /// <summary>Puts 25 small objects below <c>dir/</c> and one beside it; returns the keys in order.</summary>
    public async Task<string[]> GivenListingAsync()
    {
        string[] keys = [.. Enumerable.Range(10, 25).Select(static i => $"dir/key {i}+.txt"), "top.txt"];
        foreach (var key in keys)
        {
            await GivenObjectAsync(key, ClientContent.Small);
        }

        return keys;
    }

    /// <summary>Puts an object into the store past the fabric, which is told to look again at every access.</summary>
    public async Task GivenForeignObjectAsync(string key, byte[] bytes)
    {
        await Fabric.SyncAlwaysAsync(Bucket, Token);
        await Fabric.Store.WriteAsync(Bucket, key, bytes, Token);
    }

    /// <summary>Demands that a local file has these bytes.</summary>
    public void AssertFile(string name, ReadOnlySpan<byte> bytes) =>
        Assert.True(bytes.SequenceEqual(File.ReadAllBytes(At(name))), $"{name} has other bytes");

    /// <summary>Demands that the store below the fabric holds these bytes for a key.</summary>
    public async Task AssertStoredAsync(string key, byte[] bytes)
    {
        var stored = await Fabric.Store.ReadAsync(Bucket, key, Token);
        Assert.True(stored is not null, $"the store has no {key}");
        Assert.True(bytes.AsSpan().SequenceEqual(stored), $"the store has other bytes for {key}");
    }

    /// <summary>Demands that the store below the fabric does not hold a key.</summary>
    public async Task AssertNotStoredAsync(string key) =>
        Assert.True(await Fabric.Store.ReadAsync(Bucket, key, Token) is null, $"the store still has {key}");

    /// <summary>Demands that the store below the fabric holds the tree below a prefix.</summary>
    public async Task AssertTreeStoredAsync(string prefix)
    {
        foreach (var (name, bytes) in ClientContent.Tree)
        {
            await AssertStoredAsync(prefix + name, bytes);
        }
    }

    /// <summary>Gets a presigned URL with a plain HTTP client.</summary>
    public static async Task<(int Status, byte[] Bytes)> GetUrlAsync(string url)
    {
        using var http = PlainClient();
        using var answer = await http.GetAsync(Verbatim(url), Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Token));
    }

    /// <summary>Puts to a presigned URL with a plain HTTP client.</summary>
    public static async Task<int> PutUrlAsync(string url, byte[] bytes)
    {
        using var http = PlainClient();
        using var body = new ByteArrayContent(bytes);
        using var answer = await http.PutAsync(Verbatim(url), body, Token);
        return (int)answer.StatusCode;
    }

    /// <summary>Runs the client and demands success.</summary>
    public async Task<ClientAnswer> RunAsync(params string[] arguments)
    {
        var answer = await TryAsync(arguments);
        Assert.True(answer.Code == 0, Describe(arguments, $"ended with {answer.Code}", answer.Everything));
        return answer;
    }

    /// <summary>Runs one concern of a script that lies beside the tests, and demands success.</summary>
    public async Task<ClientAnswer> RunScriptAsync(string script, params string[] arguments)
    {
        await using var stored = typeof(ClientBench).Assembly.GetManifestResourceStream(script)!;
        var text = new byte[stored.Length];
        await stored.ReadExactlyAsync(text, Token);
        return await RunAsync([Given(script, text), .. arguments, Bucket, At(".")]);
    }

    /// <summary>Runs the client and demands a failure.</summary>
    public async Task<ClientAnswer> FailAsync(params string[] arguments)
    {
        var answer = await TryAsync(arguments);
        Assert.True(answer.Code != 0, Describe(arguments, "ended well and should not", answer.Everything));
        return answer;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static HttpClient PlainClient() => new(new SocketsHttpHandler { UseProxy = false });

    private static Uri Verbatim(string url) =>
        new(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private async Task<ClientAnswer> TryAsync(string[] arguments)
    {
        using var process = Process.Start(StartOf(arguments))!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(StepTimeMax);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            var said = await output + await error;
            Token.ThrowIfCancellationRequested();
            throw new TimeoutException(Describe(arguments, $"did not end within {StepTimeMax}", said));
        }

        return new ClientAnswer(process.ExitCode, await output, await error);
    }

    private ProcessStartInfo StartOf(string[] arguments)
    {
        var start = new ProcessStartInfo(_tool.Program, [.. _tool.Arguments(Fabric), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = _directory,
        };

        // Nothing of the user's: no profile, no proxy, no locale.
        start.Environment.Clear();
        foreach (var (name, value) in _tool.Environment(Fabric))
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = _directory;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        return start;
    }

    private string Describe(string[] arguments, string what, string said) =>
        $"{_tool.Name} {string.Join(' ', arguments)}: {what}:\n{said}";
}
