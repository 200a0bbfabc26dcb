using System.Globalization;
using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>Documents made to hurt whoever reads them.</summary>
public class S3DoorXmlAbuseTests
{
    private const int BodyBytesMax = 1 << 20;
    private const int CompletionBytesMax = 4 << 20;
    private const string Plain = "<Delete><Object><Key>absent</Key></Object></Delete>";

    /// <summary>Documents that no operation may accept.</summary>
    public static TheoryData<string> Hostile =>
    [
        "<!DOCTYPE Delete><Delete><Object><Key>k</Key></Object></Delete>",
        "<!DOCTYPE Delete SYSTEM \"http://127.0.0.1:1/x.dtd\"><Delete><Object><Key>k</Key></Object></Delete>",
        "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&e;</Key></Object></Delete>",
        "<!DOCTYPE d [<!ENTITY % e SYSTEM \"file:///etc/passwd\">%e;]><Delete><Object><Key>k</Key></Object></Delete>",
        "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&"
            + "b;\">]>"
            + "<Delete><Object><Key>&c;</Key></Object></Delete>",
        "<Delete><Object><Key>&e;</Key></Object></Delete>", "<Delete><Object><Key>&#x110000;</Key></Object></Delete>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Delete><Object><Key>k</Key></Object></Delete>",
        "<?xml version=\"1.0\" encoding=\"UTF-7\"?><Delete><Object><Key>k</Key></Object></Delete>",
        "<?xml version=\"1.0\" encoding=\"no-such-thing\"?><Delete><Object><Key>k</Key></Object></Delete>",
        "<?xml version=\"1.0\" encoding=\"\"?><Delete><Object><Key>k</Key></Object></Delete>",
        "<?xml version=\"2.0\"?><Delete><Object><Key>k</Key></Object></Delete>",
        "<Delete><Object><Key>k</Key></Object></Delete><Delete/>", "<Delete><Object><Key>k</Key></Object>",
        "<Delete><Object><Key>k</Key><Key>k</Key></Object></Delete>", "<Delete a='1' a='2'/>", "<Delete", "", " ", "{}",
        "\u0000<Delete/>", "<Delete><Object><Key><![CDATA[k]]</Key></Object></Delete>", "<x:Delete/>",
    ];

    [Theory, MemberData(nameof(Hostile))]
    public async Task Document_Hostile_IsRefusedEverywhereAndChangesNothing(string document)
    {
        await using var door = await StartAsync();
        string[] targets = ["/bucket?delete", "/bucket/k?tagging", "/bucket/k?uploadId=upload-000001"];
        foreach (var target in targets)
        {
            var method = target.EndsWith("tagging", StringComparison.Ordinal) ? "PUT" : "POST";
            var said = await door.TextAsync(400, method, target, Encoding.UTF8.GetBytes(document));
            Assert.Contains("<Code>MalformedXML</Code>", said, StringComparison.Ordinal);
            Assert.DoesNotContain("root:", said, StringComparison.Ordinal);
        }

        await door.ExpectAsync(200, "HEAD", "/bucket/k");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Document_InAnotherUnicode_IsReadOrRefusedAsAWhole(string encoding)
    {
        await using var door = await StartAsync();
        var text = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. text.GetPreamble(), .. text.GetBytes(Plain)];

        using var answer = await door.SendAsync(door.Signed("POST", "/bucket?delete", bytes));

        Assert.Contains((int)answer.StatusCode, (int[])[200, 400]);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(100_000)]
    public async Task Document_NestedDeeply_IsRefused(int depth)
    {
        await using var door = await StartAsync();
        var nested = string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));

        await door.RefusedAsync(
            400, "MalformedXML", "POST", "/bucket?delete", Encoding.UTF8.GetBytes($"<Delete>{nested}</Delete>"));
    }

    [Fact]
    public async Task Document_OfManyAttributes_IsAnsweredAtOnce()
    {
        await using var door = await StartAsync();
        var attributes = string.Concat(Enumerable.Range(0, 60_000).Select(static i => $" a{i:x}=''"));

        using var answer = await door.SendAsync(door.Signed(
            "POST", "/bucket?delete", Encoding.UTF8.GetBytes(Plain.Replace("<Object>", $"<Object{attributes}>"))));

        Assert.Contains((int)answer.StatusCode, (int[])[200, 400]);
    }

    [Theory]
    [InlineData(BodyBytesMax, 200)]
    [InlineData(BodyBytesMax + 1, 400)]
    public async Task Document_OfALength_IsReadUpToTheCap(int lengthBytes, int status)
    {
        await using var door = await StartAsync();
        var document = Plain + new string(' ', lengthBytes - Plain.Length);

        await door.ExpectAsync(status, "POST", "/bucket?delete", Encoding.UTF8.GetBytes(document));
    }

    [Theory]
    [InlineData(CompletionBytesMax, "NoSuchUpload")]
    [InlineData(CompletionBytesMax + 1, "MalformedXML")]
    public async Task Completion_OfALength_IsReadUpToItsOwnCap(int lengthBytes, string code)
    {
        await using var door = await StartAsync();
        const string Parts = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>"
            + "</CompleteMultipartUpload>";
        var document = Encoding.UTF8.GetBytes(Parts + new string(' ', lengthBytes - Parts.Length));

        var said = await door.SendAsync(door.Signed("POST", "/bucket/k?uploadId=unknown", document));

        Assert.Contains(
            $"<Code>{code}</Code>",
            await said.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 200)]
    [InlineData(1001, 400)]
    public async Task Delete_OfManyKeys_IsDoneUpToAThousand(int keys, int status)
    {
        await using var door = await StartAsync();
        var document = "<Delete><Quiet>true</Quiet>" + string.Concat(Enumerable.Range(0, keys).Select(
            static i => string.Create(CultureInfo.InvariantCulture,
            $"<Object><Key>a{i}</Key></Object>"))) + "</Delete>";

        await door.ExpectAsync(status, "POST", "/bucket?delete", Encoding.UTF8.GetBytes(document));
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());
        await door.ExpectAsync(200, "POST", "/bucket/k?uploads");
        return door;
    }
}
