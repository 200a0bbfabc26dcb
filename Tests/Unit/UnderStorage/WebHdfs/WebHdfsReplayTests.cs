using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.WebHdfs;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.WebHdfs;

/// <summary>The connector against recorded answers of the published protocol.</summary>
public sealed class WebHdfsReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryStat_DocumentedAnswers_AreFileDirectoryAndAbsence()
    {
        using var server = new ReplayServer(static r => r.Path switch
        {
            "/webhdfs/v1/data/a%20b%25%2B%3F" => ReplayedAnswer.File(),
            "/webhdfs/v1/data/dir" => ReplayedAnswer.Directory,
            _ => ReplayedAnswer.Failure(404, "java.io.FileNotFoundException", "File does not exist: /foo/a.patch"),
        });
        await using var store = Open(server, ("user", "ann"), ("doas", "bob"));

        var file = await store.TryStatAsync(UfsPath.Parse("a b%+?"), Token);
        var seen = file!.Fingerprint;
        Assert.Equal(
            (EntryKind.File, 24930, 1320171722771, "webuser", "supergroup", 0x1A4),
            (seen.Kind, seen.LengthBytes, seen.ModifiedUnixMs, seen.Owner, seen.Group, seen.Mode));
        Assert.Contains("4004", seen.ContentTag, StringComparison.Ordinal);
        Assert.Equal(
            EntryKind.Directory, (await store.TryStatAsync(UfsPath.Parse("dir"), Token))!.Fingerprint.Kind);
        Assert.Null(await store.TryStatAsync(UfsPath.Parse("absent"), Token));
        Assert.All(server.Seen, static r => Assert.Equal(
            ("ann", "bob"), (r.Parameter("user.name"), r.Parameter("doas"))));
    }

    [Fact]
    public async Task List_InBatches_GoesOnAfterTheLastName()
    {
        using var server = new ReplayServer(static r => r.Parameter("startAfter") switch
        {
            null => ReplayedAnswer.FirstBatch,
            "bazfile" => ReplayedAnswer.SecondBatch,
            _ => new ReplayedAnswer(500),
        });
        await using var store = Open(server);

        var page = await store.ListAsync(new UfsListRequest { Directory = UfsPath.Root }, Token);

        Assert.Equal(["bardir", "bazfile", "foodir", "quxfile"], page.Entries.Select(static e => e.Path.Value));
        Assert.Null(page.Continuation);
        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public async Task List_ServerWithoutBatches_ListsAtOnceAndAsksForBatchesNoMore()
    {
        using var server = new ReplayServer(static r => r.Op == "LISTSTATUS_BATCH"
            ? ReplayedAnswer.Failure(
                400, "java.lang.IllegalArgumentException", "Invalid value for webhdfs parameter \\\"op\\\": ...")
            : new ReplayedAnswer(200, """
                {"FileStatuses":{"FileStatus":[
                 {"pathSuffix":"b","type":"FILE","length":1,"modificationTime":1,"permission":"644"},
                 {"pathSuffix":"link","type":"SYMLINK","length":0,"modificationTime":1,"permission":"777"},
                 {"pathSuffix":"a","type":"DIRECTORY","length":0,"modificationTime":1,"permission":"1777"}]}}
                """));
        await using var store = Open(server);

        var page = await store.ListAsync(new UfsListRequest { Directory = UfsPath.Root, EntriesMax = 1 }, Token);
        var rest = await store.ListAsync(
            new UfsListRequest { Directory = UfsPath.Root, Continuation = page.Continuation }, Token);

        Assert.Equal("a", Assert.Single(page.Entries).Path.Value);
        Assert.Equal(0x3FF, page.Entries[0].Status.Fingerprint.Mode);
        Assert.Equal("b", Assert.Single(rest.Entries).Path.Value);
        Assert.Single(server.Seen, static r => r.Op == "LISTSTATUS_BATCH");
    }

    [Fact]
    public async Task List_NamesThatLeadElsewhere_AreLeftOut()
    {
        using var server = new ReplayServer(static r => r.Op == "LISTSTATUS_BATCH"
            ? new ReplayedAnswer(400)
            : new ReplayedAnswer(200, """
                {"FileStatuses":{"FileStatus":[
                 {"pathSuffix":"..","type":"DIRECTORY","length":0},
                 {"pathSuffix":"../etc","type":"FILE","length":1},
                 {"pathSuffix":"a/b","type":"FILE","length":1},
                 {"pathSuffix":".fabric-tmp","type":"DIRECTORY","length":0},
                 {"pathSuffix":"good","type":"FILE","length":1}]}}
                """));
        await using var store = Open(server);

        var page = await store.ListAsync(new UfsListRequest { Directory = UfsPath.Root, Recursive = true }, Token);
        Assert.Equal("good", Assert.Single(page.Entries).Path.Value);
    }

    [Fact]
    public async Task Rename_HttpFsThatOnlySaysFalse_DeletesTheFileInTheWayAndRenamesAgain()
    {
        var isThere = true;
        using var server = new ReplayServer(r =>
        {
            switch (r.Op)
            {
                case "RENAME":
                    return isThere ? new ReplayedAnswer(200, "{\"boolean\": false}") : ReplayedAnswer.True;
                case "DELETE":
                    isThere = false;
                    return ReplayedAnswer.True;
                default:
                    return ReplayedAnswer.File();
            }
        });
        await using var store = Open(server, ("httpfs", "true"));

        await store.RenameAsync(UfsPath.Parse("a"), UfsPath.Parse("b"), overwrite: true, Token);
        Assert.Equal(
            ["/webhdfs/v1/data/b"], server.Seen.Where(static r => r.Op == "DELETE").Select(static r => r.Path));
        isThere = true;
        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await store.RenameAsync(UfsPath.Parse("a"), UfsPath.Parse("b"), overwrite: false, Token));
        Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
    }

    [Fact]
    public async Task AnyCall_StandbyNode_GoesToTheNextAndStaysThere()
    {
        using var standby = new ReplayServer(static _ => ReplayedAnswer.Standby);
        using var active = new ReplayServer(static _ => ReplayedAnswer.Directory);
        await using var store = Open(standby, ("namenodes", $"{standby.Node},{active.Node}"));

        await store.TryStatAsync(UfsPath.Parse("a"), Token);
        await store.TryStatAsync(UfsPath.Parse("b"), Token);

        Assert.Single(standby.Seen);
        Assert.Equal(2, active.Seen.Count);
    }

    [Fact]
    public async Task AnyCall_NodeIsDown_GoesToTheNext()
    {
        using var down = new ReplayServer(static _ => ReplayedAnswer.Directory);
        down.Dispose();
        using var active = new ReplayServer(static _ => ReplayedAnswer.Directory);
        await using var store = Open(active, ("namenodes", $"{down.Node},{active.Node}"));

        Assert.NotNull(await store.TryStatAsync(UfsPath.Parse("a"), Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnyCall_SafeModeOrNoActiveNode_IsTriedAgainThenUnavailable(bool isSafeMode)
    {
        var calls = 0;
        using var server = new ReplayServer(_ => ++calls > 2
            ? ReplayedAnswer.Directory
            : isSafeMode ? ReplayedAnswer.SafeMode : ReplayedAnswer.Standby);
        await using (var store = Open(server, ("retries", "2")))
        {
            Assert.NotNull(await store.TryStatAsync(UfsPath.Parse("a"), Token));
        }

        calls = 0;
        await using var impatient = Open(server, ("retries", "1"));
        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await impatient.TryStatAsync(UfsPath.Parse("a"), Token));
        Assert.Equal((FabricErrorKind.Unavailable, RetryAdvice.Exhausted), (error.Kind, error.Retry));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_TwoSteps_SendsTheBodyOnlyToTheSecondAddressAndNoTokenWithIt(bool tellsInJson)
    {
        using var dataNode = new ReplayServer(static _ => new ReplayedAnswer(
            201, Location: "webhdfs://namenode:9870/data/f"));
        using var nameNode = new ReplayServer(r => r switch
        {
            { Op: "CREATE" } => Located(dataNode, r, tellsInJson),
            { Op: "GETFILESTATUS" } => ReplayedAnswer.File(5),
            { Op: "RENAME" } => new ReplayedAnswer(200),
            _ => new ReplayedAnswer(500),
        });
        await using var store = Open(nameNode, ("bearer-token", "hunter2"));
        await using (var writer = await store.CreateAsync(UfsPath.Parse("dir/f"), new UfsWriteOptions(), Token))
        {
            await writer.WriteAsync("hello"u8.ToArray(), Token);
            await writer.CommitAsync(Token);
        }

        Assert.All(nameNode.Seen, static r => Assert.Empty(r.Body));
        Assert.All(nameNode.Seen, static r => Assert.Equal("Bearer hunter2", r.Authorization));
        var sent = Assert.Single(dataNode.Seen);
        Assert.Equal(("PUT", "hello", null), (sent.Method, Encoding.UTF8.GetString(sent.Body), sent.Authorization));
        Assert.StartsWith("/webhdfs/v1/data/.fabric-tmp/", sent.Path, StringComparison.Ordinal);
        var rename = Assert.Single(nameNode.Seen, static r => r.Op == "RENAME");
        Assert.Equal(
            ("/data/dir/f", "OVERWRITE"), (rename.Parameter("destination"), rename.Parameter("renameoptions")));
    }

    [Fact]
    public async Task Read_Redirected_GivesTheBytesOfTheDataNode()
    {
        using var dataNode = new ReplayServer(static _ => new ReplayedAnswer(200, "Hello, webhdfs user!\n")
        {
            Type = "application/octet-stream",
        });
        using var nameNode = new ReplayServer(r => r.Op == "OPEN"
            ? new ReplayedAnswer(307, Location: $"http://{dataNode.Node}/webhdfs/v1/data/f?op=OPEN&offset=0")
            : ReplayedAnswer.File(21));
        await using var store = Open(nameNode);
        var request = new UfsReadRequest { Path = UfsPath.Parse("f"), OffsetBytes = 0, LengthBytes = 21 };

        await using var stream = await store.OpenReadAsync(request, Token);
        using var text = new StreamReader(stream);
        Assert.Equal("Hello, webhdfs user!\n", await text.ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("/relative")]
    [InlineData("http://user:password@127.0.0.1/x")]
    public async Task Read_RedirectedAstray_FailsAndFollowsNothing(string location)
    {
        using var server = new ReplayServer(r =>
            r.Op == "OPEN" ? new ReplayedAnswer(307, Location: location) : ReplayedAnswer.File());
        await using var store = Open(server);
        var request = new UfsReadRequest { Path = UfsPath.Parse("f"), OffsetBytes = 0, LengthBytes = 1 };

        var error = await Assert.ThrowsAsync<FabricException>(async () => await store.OpenReadAsync(request, Token));
        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.DoesNotContain("password", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "java.lang.IllegalArgumentException", FabricErrorKind.InvalidArgument)]
    [InlineData(400, "java.lang.UnsupportedOperationException", FabricErrorKind.Unsupported)]
    [InlineData(401, "java.lang.SecurityException", FabricErrorKind.StoreDenied)]
    [InlineData(403, "org.apache.hadoop.security.AccessControlException", FabricErrorKind.StoreDenied)]
    [InlineData(403, "org.apache.hadoop.security.token.SecretManager$InvalidToken", FabricErrorKind.StoreDenied)]
    [InlineData(
        403, "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException", FabricErrorKind.QuotaExceeded)]
    [InlineData(
        403, "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException", FabricErrorKind.LeaseHeld)]
    [InlineData(403, "org.apache.hadoop.fs.FileAlreadyExistsException", FabricErrorKind.AlreadyExists)]
    [InlineData(403, "java.io.IOException", FabricErrorKind.Unavailable)]
    [InlineData(500, "java.lang.RuntimeException", FabricErrorKind.Unavailable)]
    public async Task AnyCall_RemoteException_IsTheKindOfTheTableAndNeverItsText(
        int status, string javaClass, FabricErrorKind kind)
    {
        using var server = new ReplayServer(_ => ReplayedAnswer.Failure(status, javaClass, "secret: hunter2"));
        await using var store = Open(server, ("retries", "0"), ("delegation-token", "JQAIaG9y"));

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await store.CreateDirectoryAsync(UfsPath.Parse("a"), UfsAttributes.None, Token));
        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("JQAIaG9y", error.Message, StringComparison.Ordinal);
        Assert.Equal("JQAIaG9y", server.Seen.First().Parameter("delegation"));
    }

    [Theory]
    [InlineData("<html>busy</html>", FabricErrorKind.Unavailable)]
    [InlineData("{\"FileStatus\":[]}", FabricErrorKind.Unavailable)]
    [InlineData("", FabricErrorKind.Unavailable)]
    [InlineData("deep", FabricErrorKind.Unavailable)]
    [InlineData("long", FabricErrorKind.TooLarge)]
    public async Task TryStat_AnswerThatIsNone_FailsAndIsNeverAbsence(string body, FabricErrorKind kind)
    {
        var sent = body switch
        {
            "deep" => new string('[', 1000),
            "long" => $"{{\"x\":\"{new string('x', 2 << 20)}\"}}",
            _ => body,
        };
        using var server = new ReplayServer(_ => new ReplayedAnswer(200, sent));
        await using var store = Open(server, ("retries", "1"));

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await store.TryStatAsync(UfsPath.Parse("a"), Token));
        Assert.Equal(kind, error.Kind);
        Assert.Single(server.Seen);
    }

    private static ReplayedAnswer Located(ReplayServer dataNode, ReplayedRequest request, bool tellsInJson)
    {
        var location = $"http://{dataNode.Node}{request.Path}?op=CREATE&namenoderpcaddress=nn:8020&overwrite=true";
        return tellsInJson
            ? new ReplayedAnswer(200, $"{{\"Location\":\"{location}\"}}")
            : new ReplayedAnswer(307, Location: location);
    }

    private static IUnderStorage Open(ReplayServer server, params (string Name, string Value)[] options) =>
        new WebHdfsConnector(TimeProvider.System, new SystemRandomSource()).Open(
            new Uri($"webhdfs://{server.Node}/data"),
            options.ToDictionary(static o => o.Name, static o => o.Value));
}
