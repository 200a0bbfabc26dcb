using System.Text;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>Unmodified clients on versioned buckets.</summary>
public sealed class ClientVersionTests(ClientFabrics fabrics)
{
    private const string Script = "boto3_versions.py";
    private const string Answers = "boto3_versions.txt";

    // radosgw 18 answers the same but where it differs from S3: 404 and no headers for markers asked by id, no id of
    // a "null" that was written, one marker for two deletes, key-marker inclusive, no ETag once tags of a version
    // were changed.
    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_VersionedBucket_AnswersAsS3Does(ClientMount mount)
    {
        using var bench = await ClientBench.OpenWithoutBucketAsync(ClientTools.Boto3, fabrics, mount);

        var answers = (await bench.RunScriptAsync(Script)).Lines;

        await using var stored = typeof(ClientBench).Assembly.GetManifestResourceStream(Answers)!;
        using var reader = new StreamReader(stored, Encoding.UTF8);
        var expected = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < Math.Min(expected.Length, answers.Length); i++)
        {
            Assert.Equal(expected[i], answers[i]);
        }

        Assert.Equal(expected.Length, answers.Length);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Versions_AreListedReadAndBroughtBack(ClientMount mount)
    {
        using var bench = await ClientBench.OpenAsync(ClientTools.AwsCli, fabrics, mount);
        var (one, two) = (bench.Given("one", "1"u8.ToArray()), bench.Given("two", ClientContent.Small));
        await bench.RunAsync([.. Api(bench, "put-bucket-versioning"), "--versioning-configuration", "Status=Enabled"]);
        await bench.RunAsync("s3", "cp", one, bench.Url("d/k"));
        await bench.RunAsync("s3", "cp", two, bench.Url("d/k"));
        await bench.RunAsync("s3", "rm", bench.Url("d/k"));

        var old = await TextAsync(bench, "list-object-versions", "Versions[?Size==`1`].VersionId");
        await bench.RunAsync([.. Api(bench, "get-object"), "--key", "d/k", "--version-id", old, bench.At("back")]);
        var marker = await TextAsync(bench, "list-object-versions", "DeleteMarkers[?IsLatest].VersionId");
        await bench.RunAsync([.. Api(bench, "delete-object"), "--key", "d/k", "--version-id", marker]);
        await bench.RunAsync("s3", "cp", bench.Url("d/k"), bench.At("again"));

        bench.AssertFile("back", "1"u8);
        bench.AssertFile("again", ClientContent.Small);
        await bench.AssertStoredAsync("d/k", ClientContent.Small);
        Assert.Contains("BucketNotEmpty", (await bench.FailAsync("s3", "rb", $"s3://{bench.Bucket}")).Everything);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_Versions_AreShownReadAndCleaned(ClientMount mount)
    {
        using var bench = await ClientBench.OpenAsync(ClientTools.Rclone, fabrics, mount);
        var remote = $"p:{bench.Bucket}";
        await bench.RunAsync("backend", "versioning", remote, "Enabled");
        await bench.RunAsync("copyto", bench.Given("one", "1"u8.ToArray()), remote + "/d/k.txt");
        await bench.RunAsync("copyto", bench.Given("two", ClientContent.Small), remote + "/d/k.txt");

        var shown = (await bench.RunAsync("lsf", "-R", "--files-only", "--s3-versions", remote)).Lines;
        var old = Assert.Single(shown, static name => name != "d/k.txt");
        await bench.RunAsync("copy", "--s3-versions", remote, bench.At("all"));
        await bench.RunAsync("backend", "cleanup-hidden", remote);

        Assert.Equal(2, shown.Length);
        bench.AssertFile("all/" + old, "1"u8);
        bench.AssertFile("all/d/k.txt", ClientContent.Small);
        Assert.Equal(
            ["d/k.txt"], (await bench.RunAsync("lsf", "-R", "--files-only", "--s3-versions", remote)).Lines);
    }

    private static string[] Api(ClientBench bench, string call) => ["s3api", call, "--bucket", bench.Bucket];

    private static async Task<string> TextAsync(ClientBench bench, string call, string query) =>
        (await bench.RunAsync([.. Api(bench, call), "--query", query, "--output", "text"])).Output.Trim();
}
