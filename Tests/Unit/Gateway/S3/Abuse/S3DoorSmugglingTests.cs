using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>
/// Every request of <see cref="SmugglingCorpus"/> is one request or none: a second one, hidden in it, never runs.
/// </summary>
public class S3DoorSmugglingTests
{
    private static readonly byte[] Canary = "alive"u8.ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Corpus_OuterSignedOrNot_NeverRunsTheHiddenRequest(bool outerSigned)
    {
        await using var door = await DoorFixture.StartAsync(
            static options => options with { BodyGracePeriod = TimeSpan.FromMilliseconds(1100) });
        await door.ExpectAsync(200, "PUT", "/bucket");
        await door.ExpectAsync(200, "PUT", "/bucket/canary", Canary);
        var hidden = "DELETE /bucket/canary HTTP/1.1\r\n" + HeadersOf(door, "DELETE", "/bucket/canary") + "\r\n";
        await RunsAloneAsync(door, hidden);
        await door.ExpectAsync(200, "PUT", "/bucket/canary", Canary);

        // Together, because the slow ones wait for the server to give up on a body.
        var failures = await Task.WhenAll(
            SmugglingCorpus.All.Select(template => TryAsync(door, template, hidden, outerSigned)));

        Assert.True(Array.TrueForAll(failures, static f => f is null), string.Join("\n\n", failures.OfType<string>()));

        using var alive = await door.ExpectAsync(200, "GET", "/bucket/canary");
        Assert.Equal(Canary, await alive.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    // The hidden request would do its work, were it a request: or the corpus would prove nothing.
    private static async Task RunsAloneAsync(DoorFixture door, string hidden)
    {
        using var connection = await RawConnection.OpenAsync(door.Url);
        await connection.SendAsync(hidden);
        Assert.Equal(204, (await connection.ReadAsync())?.Status);
    }

    // What is wrong with the answers; null when nothing is.
    private static async Task<string?> TryAsync(DoorFixture door, string template, string hidden, bool outerSigned)
    {
        var method = template[..template.AsSpan().IndexOfAny(' ', '\t')];
        var headers = outerSigned ? HeadersOf(door, method, "/bucket/outer") : $"Host: {door.Host}\r\n";
        using var connection = await RawConnection.OpenAsync(door.Url);
        await connection.SendAsync(SmugglingCorpus.Fill(template, headers, hidden));
        var answers = new List<RawAnswer>();
        if (await connection.ReadAsync(hasBody: method != "HEAD") is { } first)
        {
            answers.Add(first);
            if (!first.Closes)
            {
                // A connection that goes on must go on with the very next request.
                await connection.SendAsync($"GET /sentinel HTTP/1.1\r\nHost: {door.Host}\r\nConnection: close\r\n\r\n");
            }

            answers.AddRange(await connection.ReadToEndAsync());
        }

        return IsSound(method, answers)
            ? null
            : Visible(template) + " => " + string.Join(" | ", answers.Select(a => a.Status + " " + Visible(a.Head)));
    }

    private static bool IsSound(string method, List<RawAnswer> answers) =>
        answers.Count <= 2
        && answers.TrueForAll(static a => a.Status is 200 or 204 or (>= 400 and < 500) or 501 or 505)
        && (answers.Count == 0 || answers[0].Status != 204 || method == "DELETE")
        && (answers.Count < 2 || answers[1].Body.Contains("/sentinel", StringComparison.Ordinal)
            || (answers[1].Status == 400 && answers[1].Closes));

    private static string HeadersOf(DoorFixture door, string method, string target)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = door.Host,
            ["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD",
            ["x-amz-date"] = TestSigner.Timestamp(door.Time.Now),
        };
        var (authorization, _) = door.Signer.Sign(method, target, headers, "UNSIGNED-PAYLOAD", door.Time.Now);
        var text = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return text.Append("Authorization: ").Append(authorization).Append("\r\n").ToString();
    }

    private static string Visible(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal);
}
