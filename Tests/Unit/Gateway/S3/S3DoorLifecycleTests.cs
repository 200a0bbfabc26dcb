using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Lifecycle rules over the wire, and what they do when their day comes.</summary>
public class S3DoorLifecycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lifecycle_PutGetDelete_KeepsTheRules()
    {
        await using var door = await StartAsync();
        await door.RefusedAsync(404, "NoSuchLifecycleConfiguration", "GET", "/bucket?lifecycle");

        await PutAsync(door, Rule("logs", "<Filter><Prefix>logs/</Prefix></Filter>"));
        var text = await door.TextAsync(200, "GET", "/bucket?lifecycle");
        await door.ExpectAsync(204, "DELETE", "/bucket?lifecycle");

        Assert.Contains(
            "<Rule><Expiration><Days>1</Days></Expiration><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter>"
            + "<Status>Enabled</Status></Rule>", text, StringComparison.Ordinal);
        await door.RefusedAsync(404, "NoSuchLifecycleConfiguration", "GET", "/bucket?lifecycle");
        await door.RefusedAsync(404, "NoSuchBucket", "GET", "/none?lifecycle");
        await door.RefusedAsync(
            400, "MalformedXML", "PUT", "/bucket?lifecycle", "<LifecycleConfiguration/>"u8.ToArray());
    }

    [Fact]
    public async Task Expiration_IsSaidOnPutGetAndHead()
    {
        await using var door = await StartAsync();
        await PutAsync(door, Rule("daily rule", "<Filter><Prefix>logs/</Prefix></Filter>"));

        foreach (var method in (string[])["PUT", "GET", "HEAD"])
        {
            using var matching = await door.ExpectAsync(200, method, "/bucket/logs/a", method == "PUT" ? [1] : null);
            Assert.Equal(
                "expiry-date=\"Fri, 06 Mar 2026 00:00:00 GMT\", rule-id=\"daily%20rule\"",
                matching.Headers.GetValues("x-amz-expiration").Single());
            using var other = await door.ExpectAsync(200, method, "/bucket/other", method == "PUT" ? [1] : null);
            Assert.False(other.Headers.Contains("x-amz-expiration"));
        }
    }

    [Fact]
    public async Task Sweep_WhenTheDayComes_DeletesWhatARuleIsAbout()
    {
        await using var door = await StartAsync();
        foreach (var key in (string[])["logs/a", "logs//b", "logs/dir/", "keep", "sized", "tagged", "tagged-not"])
        {
            await door.ExpectAsync(
                200, "PUT", "/bucket/" + key, key.EndsWith('/') ? [] : new byte[key == "sized" ? 10 : 1],
                ("x-amz-tagging", key == "tagged" ? "k=v&l=w" : "k=w"));
        }

        await PutAsync(
            door, Rule("1", "<Filter><Prefix>logs/</Prefix></Filter>"),
            Rule("2", "<Filter><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></Filter>"),
            Rule("3", "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"));

        Assert.Equal(0, await SweepAsync(door));
        door.Time.Now = new DateTimeOffset(2026, 3, 5, 23, 59, 59, TimeSpan.Zero);
        Assert.Equal(0, await SweepAsync(door));
        door.Time.Now = new DateTimeOffset(2026, 3, 6, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(5, await SweepAsync(door));

        Assert.Equal(["keep", "tagged-not"], await KeysAsync(door));
    }

    [Fact]
    public async Task Sweep_RuleDisabledOrDeleted_DeletesNothing()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/a", [1]);
        await PutAsync(door, Rule("1", "<Filter/>").Replace("Enabled", "Disabled", StringComparison.Ordinal));
        door.Time.Now += TimeSpan.FromDays(100);

        Assert.Equal(0, await SweepAsync(door));
        Assert.Equal(["a"], await KeysAsync(door));
    }

    [Fact]
    public async Task Sweep_ObjectWrittenAgain_LivesByItsNewTime()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/a", [1]);
        await PutAsync(door, Rule("1", "<Filter/>"));
        door.Time.Now += TimeSpan.FromDays(2);
        await door.ExpectAsync(200, "PUT", "/bucket/a", [1]);

        Assert.Equal(0, await SweepAsync(door));
    }

    [Fact]
    public async Task Sweep_OldUploads_AreAborted()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "POST", "/bucket/tmp/a?uploads");
        await door.ExpectAsync(200, "POST", "/bucket/other?uploads");
        await PutAsync(
            door, "<Rule><Filter><Prefix>tmp/</Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload>"
            + "<DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>");

        Assert.Equal(0, await SweepAsync(door));
        door.Time.Now += TimeSpan.FromDays(3);
        Assert.Equal(1, await SweepAsync(door));

        var uploads = await door.Fabric.Uploads.ListAsync(FabricPath.Parse("/bucket"), null, 10, Token);
        Assert.Equal("/bucket/other", Assert.Single(uploads).Path.Value);
    }

    [Fact]
    public async Task Sweep_VersionedBucket_HidesTheCurrentAndExpiresWhatWasReplaced()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(
            200, "PUT", "/bucket?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        await door.ExpectAsync(200, "PUT", "/bucket/a", "one"u8.ToArray());
        door.Time.Now += TimeSpan.FromMinutes(1);
        await door.ExpectAsync(200, "PUT", "/bucket/a", "two"u8.ToArray());
        await PutAsync(
            door, Rule("all", "<Filter/>"), "<Rule><ID>old</ID><Filter/><Status>Enabled</Status>"
            + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration></Rule>",
            "<Rule><ID>markers</ID><Filter/><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true"
            + "</ExpiredObjectDeleteMarker></Expiration></Rule>");

        door.Time.Now += TimeSpan.FromDays(2);
        await SweepAsync(door);
        var text = await door.TextAsync(200, "GET", "/bucket?versions");
        Assert.Equal(2, text.Split("<Version>").Length - 1);
        Assert.Single(text.Split("<DeleteMarker>").Skip(1));

        door.Time.Now += TimeSpan.FromDays(5);
        await SweepAsync(door);
        await SweepAsync(door);
        text = await door.TextAsync(200, "GET", "/bucket?versions");
        Assert.DoesNotContain("<Version>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<DeleteMarker>", text, StringComparison.Ordinal);
    }

    private static string Rule(string id, string filter) =>
        $"<Rule><ID>{id}</ID>{filter}<Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>";

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }

    private static Task PutAsync(DoorFixture door, params string[] rules) => door.ExpectAsync(
        200, "PUT", "/bucket?lifecycle", Encoding.UTF8.GetBytes(
            "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + string.Concat(rules)
            + "</LifecycleConfiguration>"));

    private static async Task<int> SweepAsync(DoorFixture door)
    {
        var services = new S3Services(door.Fabric, new S3DoorOptions { LifecyclePause = TimeSpan.Zero }, door.Time);
        await using var sweeper = new LifecycleSweeper(services, NullLogger.Instance);
        return await sweeper.RunRoundAsync(Token);
    }

    private static async Task<IEnumerable<string>> KeysAsync(DoorFixture door)
    {
        var text = await door.TextAsync(200, "GET", "/bucket?list-type=2");
        return System.Text.RegularExpressions.Regex.Matches(text, "<Key>(.*?)</Key>").Select(m => m.Groups[1].Value);
    }
}
