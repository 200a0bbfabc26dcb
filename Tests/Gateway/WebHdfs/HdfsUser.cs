using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>Somebody who speaks the protocol to a door, word by word, without following redirects by himself.</summary>
internal sealed class HdfsUser(Uri door, string? name) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(180),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An Authorization header for every request.</summary>
    public string? Authorization { get; init; }

    /// <summary>GET.</summary>
    public Task<HdfsAnswer> GetAsync(string path, string query) => CallAsync(HttpMethod.Get, path, query);

    /// <summary>PUT.</summary>
    public Task<HdfsAnswer> PutAsync(string path, string query) => CallAsync(HttpMethod.Put, path, query);

    /// <summary>POST.</summary>
    public Task<HdfsAnswer> PostAsync(string path, string query) => CallAsync(HttpMethod.Post, path, query);

    /// <summary>DELETE.</summary>
    public Task<HdfsAnswer> DeleteAsync(string path, string query = "op=DELETE&recursive=true") =>
        CallAsync(HttpMethod.Delete, path, query);

    /// <summary>One request.</summary>
    public Task<HdfsAnswer> CallAsync(HttpMethod method, string path, string query, HttpContent? body = null)
    {
        var user = name is null ? string.Empty : $"&user.name={name}";
        return SendAsync(method, $"{door.ToString().TrimEnd('/')}/webhdfs/v1{path}?{query}{user}", body);
    }

    /// <summary>One request to a whole URL, as a redirect gives it.</summary>
    public async Task<HdfsAnswer> SendAsync(HttpMethod method, string url, HttpContent? body = null)
    {
        var verbatim = new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, verbatim) { Content = body };
        if (Authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        }

        using var answer = await _http.SendAsync(request, Token);
        return new HdfsAnswer(
            (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Token), answer.Headers);
    }

    /// <summary>Makes a directory.</summary>
    public async Task MakeAsync(string path, string more = "") =>
        Assert.True((await PutAsync(path, "op=MKDIRS" + more)).Is(200).Boolean);

    /// <summary>Writes a file in its two steps.</summary>
    public async Task<HdfsAnswer> WriteAsync(string path, byte[] bytes, string more = "")
    {
        var step = await PutAsync(path, "op=CREATE" + more);
        return step.Status == 307
            ? await SendAsync(HttpMethod.Put, step.Location!, new ByteArrayContent(bytes))
            : step;
    }

    /// <summary>Reads a file, over a redirect where there is one.</summary>
    public async Task<byte[]> ReadAsync(string path, string more = "")
    {
        var step = await GetAsync(path, "op=OPEN" + more);
        var answer = step.Status == 307 ? await SendAsync(HttpMethod.Get, step.Location!) : step;
        return answer.Is(200).Bytes;
    }

    /// <summary>The status of a path.</summary>
    public async Task<JsonElement> StatusAsync(string path) =>
        (await GetAsync(path, "op=GETFILESTATUS")).Is(200).Json.GetProperty("FileStatus");

    /// <summary>Names in a directory.</summary>
    public async Task<string[]> NamesAsync(string path) =>
        NamesOf((await GetAsync(path, "op=LISTSTATUS")).Is(200).Json);

    /// <summary>Whether something is there.</summary>
    public async Task<bool> ExistsAsync(string path) => (await GetAsync(path, "op=GETFILESTATUS")).Status == 200;

    /// <summary>Names of a <c>FileStatuses</c> document.</summary>
    public static string[] NamesOf(JsonElement document) =>
    [
        .. document.GetProperty("FileStatuses").GetProperty("FileStatus").EnumerateArray()
            .Select(static s => s.GetProperty("pathSuffix").GetString()!),
    ];

    public void Dispose() => _http.Dispose();
}
