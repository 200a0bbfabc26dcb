using System.Net;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.Api;

/// <summary>The webhook takes what S3, Ceph and SNS send, from whoever knows its secret, and nothing else.</summary>
public sealed class StoreEventDoorTests : IAsyncLifetime
{
    private const string Url = "/api/v1/events/s3";

    private const string AwsEvent =
        """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2",
        "eventTime":"1970-01-01T00:00:00.000Z","eventName":"ObjectCreated:Put",
        "userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},
        "s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule","bucket":{"name":"mybucket",
        "ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::mybucket"},
        "object":{"key":"Happy+Face%21.jpg","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e",
        "versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}]}
        """;

    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Theory]
    [InlineData("", null, HttpStatusCode.Unauthorized)]
    [InlineData("?token=wrong", null, HttpStatusCode.Unauthorized)]
    [InlineData("?token=", null, HttpStatusCode.Unauthorized)]
    [InlineData("?token=a-token", null, HttpStatusCode.Unauthorized)]
    [InlineData("?token=an-event-token", null, HttpStatusCode.OK)]
    [InlineData("", "Bearer an-event-token", HttpStatusCode.OK)]
    [InlineData("", "Bearer a-token", HttpStatusCode.OK)]
    public async Task Post_Secret_Decides(string query, string? header, HttpStatusCode expected)
    {
        using var answer = await PostAsync(AwsEvent, query, header);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, _door.Fabric.ActiveSync.Events.Count);
    }

    [Theory]
    [InlineData("/api/v1/fabric")]
    [InlineData("/api/v1/events/s3")]
    [InlineData("/api/v1/active-sync")]
    public async Task Get_WithTheEventSecret_IsNoLoginForAnythingElse(string path)
    {
        using var http = new HttpClient { BaseAddress = _door.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", MemoryActiveSync.EventToken);
        using var answer = await http.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Post_EventOfAmazon_IsRead()
    {
        using var answer = await PostAsync(AwsEvent);
        Assert.Equal(
            new StoreEvent
            {
                Bucket = "mybucket",
                Key = "Happy Face!.jpg",
                OtherKey = "Happy+Face%21.jpg",
                Sequencer = "0055AED6DCD90281E5",
                IsOrdered = true,
            },
            Assert.Single(_door.Fabric.ActiveSync.Events));
        Assert.Equal(
            """{"taken":1,"old":0,"ignored":0,"unknown":0}""", await answer.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("ObjectCreated:Put", false, true)]
    [InlineData("s3:ObjectCreated:CompleteMultipartUpload", false, true)]
    [InlineData("ObjectRemoved:Delete", true, true)]
    [InlineData("s3:ObjectRemoved:DeleteMarkerCreated", true, true)]
    [InlineData("LifecycleExpiration:Delete", true, true)]
    [InlineData("ObjectTagging:Put", false, false)]
    [InlineData("ObjectRestore:Completed", false, false)]
    public async Task Post_EventName_TellsRemovalsAndWhatHasAnOrder(string name, bool isRemoval, bool isOrdered)
    {
        await PostAsync(AwsEvent.Replace("ObjectCreated:Put", name, StringComparison.Ordinal));
        var seen = Assert.Single(_door.Fabric.ActiveSync.Events);
        Assert.Equal((isRemoval, isOrdered), (seen.IsRemoval, seen.Sequencer is not null));
    }

    [Fact]
    public async Task Post_EventOfCeph_IsReadAsItIsAndHasNoOrder()
    {
        await PostAsync(
            """
            {"Records":[{"eventVersion":"2.2","eventSource":"ceph:s3","awsRegion":"",
            "eventTime":"2026-11-22T03:00:57.252037Z","eventName":"ObjectRemoved:Delete",
            "s3":{"s3SchemaVersion":"1.0","configurationId":"n1","bucket":{"name":"bkt",
            "ownerIdentity":{"principalId":"main"},"arn":"arn:aws:s3:::bkt"},
            "object":{"key":"d/a b+c%é.txt","size":1,"eTag":"9dd4e461268c8034f5c8564e155c67a6","versionId":"",
            "sequencer":"E95A026B75DC050F","metadata":[],"tags":[]}},"opaqueData":""}]}
            """);
        Assert.Equal(
            new StoreEvent
            {
                Bucket = "bkt",
                Key = "d/a b+c%é.txt",
                IsRemoval = true,
                Sequencer = "E95A026B75DC050F",
            },
            Assert.Single(_door.Fabric.ActiveSync.Events));
    }

    [Fact]
    public async Task Post_TestEvent_IsTaken()
    {
        using var answer = await PostAsync(
            """
            {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"mybucket",
            "RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE"}
            """);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new StoreEvent { Bucket = "mybucket" }, Assert.Single(_door.Fabric.ActiveSync.Events));
    }

    [Fact]
    public async Task Post_EnvelopeOfSns_IsOpened()
    {
        var envelope = JsonSerializer.Serialize(
            new Dictionary<string, string> { ["Type"] = "Notification", ["MessageId"] = "1", ["Message"] = AwsEvent });
        await PostAsync(envelope, contentType: "text/plain");
        Assert.Equal("Happy Face!.jpg", Assert.Single(_door.Fabric.ActiveSync.Events).Key);

        using var answer = await PostAsync(
            """{"Type":"SubscriptionConfirmation","SubscribeURL":"https://sns.example/?Action=Confirm"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(_door.Fabric.ActiveSync.Events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Records":7}""")]
    [InlineData("""{"Records":[{}]}""")]
    [InlineData("""{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":""}}}]}""")]
    [InlineData("""{"Event":"s3:TestEvent"}""")]
    [InlineData("""{"Type":"Notification","Message":"{"}""")]
    [InlineData("""{"Type":"Notification","Message":"{\"Type\":\"Notification\",\"Message\":\"{}\"}"}""")]
    public async Task Post_AnythingElse_IsRefusedWithAReason(string body)
    {
        using var answer = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("InvalidArgument", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(_door.Fabric.ActiveSync.Events);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_LargeBody_IsBounded(int more, HttpStatusCode expected)
    {
        using var answer = await PostAsync(AwsEvent + new string(' ', (1 << 20) + more - AwsEvent.Length));
        Assert.Equal(expected, answer.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(
        string body, string query = "?token=an-event-token", string? header = null,
        string contentType = "application/json")
    {
        var http = new HttpClient { BaseAddress = _door.Url };
        var request = new HttpRequestMessage(HttpMethod.Post, Url + query)
        {
            Content = new StringContent(body, Encoding.UTF8, contentType),
        };
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        return http.SendAsync(request, Token);
    }
}
