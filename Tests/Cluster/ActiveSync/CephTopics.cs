using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Tests.Cluster.ActiveSync;

/// <summary>Makes topics by the part of SNS' API that Ceph's gateway has; no SDK of ours speaks it.</summary>
internal static class CephTopics
{
    private const string Service = "sns";

    /// <summary>Makes a topic that pushes to a URL, and returns its name for notifications.</summary>
    public static async Task<string> CreateAsync(
        Uri gateway, (string AccessKey, string SecretKey) keys, string name, string pushTo)
    {
        var body = "Action=CreateTopic&Version=2010-03-31"
            + $"&Name={name}&Attributes.entry.1.key=push-endpoint"
            + $"&Attributes.entry.1.value={Uri.EscapeDataString(pushTo)}";
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.Add("x-amz-date", time);
        request.Headers.Add("x-amz-content-sha256", hash);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", Sign(gateway.Authority, keys, time, hash));
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        var start = text.IndexOf("<TopicArn>", StringComparison.Ordinal) + "<TopicArn>".Length;
        return text[start..text.IndexOf("</TopicArn>", StringComparison.Ordinal)];
    }

    private static string Sign(string host, (string AccessKey, string SecretKey) keys, string time, string hash)
    {
        const string names = "host;x-amz-content-sha256;x-amz-date";
        var canonical = $"POST\n/\n\nhost:{host}\nx-amz-content-sha256:{hash}\nx-amz-date:{time}\n\n{names}\n{hash}";
        var scope = $"{time[..8]}/us-east-1/{Service}/aws4_request";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Convert.ToHexStringLower(
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}")));
        return $"Credential={keys.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }
}
