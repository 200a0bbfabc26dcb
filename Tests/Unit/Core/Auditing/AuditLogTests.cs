using System.Text;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Core.Auditing;

public sealed class AuditLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-audit").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Add_FromManyThreads_RecordsEachOnce()
    {
        await using (var log = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    await log.AddAsync(Entry($"/{worker}/{i}"));
                }
            })));
        }

        var found = AuditVerifier.Verify(_directory, Token);

        Assert.Empty(found.Problems);
        Assert.Equal(4000, found.Operations);
        var paths = Lines().Select(static l => l.Split("\"path\":")[1].Split(',')[0]).Where(static p => p != "null");
        Assert.Equal(4000, paths.Distinct().Count());
    }

    [Fact]
    public async Task Keyed_MadeAnewWithoutTheKey_IsSeen()
    {
        var key = AuditKey.Of(new byte[32]);
        await WriteAsync(new AuditOptions { Directory = _directory }, 3);
        await WriteAsync(new AuditOptions { Directory = _directory, Key = key }, 3);
        var whole = AuditVerifier.Verify(_directory, key, Token);
        Assert.Empty(whole.Problems);
        Assert.Equal(5, whole.KeyedFrom);
        Assert.Equal(6, whole.Operations);

        // Without the key, or with another, nothing is said to be whole.
        Assert.NotEmpty(AuditVerifier.Verify(_directory, Token).Problems);
        Assert.NotEmpty(AuditVerifier.Verify(_directory, AuditKey.Of([.. new byte[31], 1]), Token).Problems);

        // Somebody writes the same history without the key, from the last honest plain file on, and from the start.
        File.Delete(Directory.GetFiles(_directory, "*.jsonl").Order().Last());
        File.Delete(Path.Combine(_directory, "head"));
        await WriteAsync(new AuditOptions { Directory = _directory }, 3);
        Assert.Empty(AuditVerifier.Verify(_directory, Token).Problems);
        Assert.Contains("no file is keyed", AuditVerifier.Verify(_directory, key, Token).Problems.Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keyed_GoneOnWithoutAKey_IsSeen()
    {
        var key = AuditKey.Of(new byte[32]);
        await WriteAsync(new AuditOptions { Directory = _directory, Key = key }, 3);
        await WriteAsync(new AuditOptions { Directory = _directory }, 3);

        Assert.Contains("files before it are", AuditVerifier.Verify(_directory, key, Token).Problems[0],
            StringComparison.Ordinal);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Key_TooShortOrOpenToOthers_IsRefused()
    {
        var path = Path.Combine(_directory, "key");
        File.WriteAllBytes(path, new byte[31]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Throws<FabricException>(() => AuditKey.Read(path));
        File.Delete(path);
        File.WriteAllBytes(path, new byte[32]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<FabricException>(() => AuditKey.Read(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Equal(AuditKey.Of(new byte[32]).Id, AuditKey.Read(path).Id);
    }

    [Fact]
    public async Task Rotation_BySize_ChainsFiles()
    {
        await WriteAsync(Small, 200);

        Assert.True(Files().Length > 5, "several files");
        var found = AuditVerifier.Verify(_directory, Token);
        Assert.Empty(found.Problems);
        Assert.Equal((200, Files().Length), (found.Operations, found.Files));
    }

    [Fact]
    public async Task Rotation_BeyondFilesMax_ForgetsTheOldest()
    {
        await WriteAsync(Small with { FilesMax = 3 }, 200);

        var found = AuditVerifier.Verify(_directory, Token);
        Assert.Empty(found.Problems);
        Assert.Equal(3, found.Files);
        Assert.True(found.FirstSequence > 1);
    }

    [Fact]
    public async Task Verify_AnyFlippedByte_IsFound()
    {
        await WriteAsync(Options, 3);
        var path = Assert.Single(Files());
        var bytes = File.ReadAllBytes(path);

        for (var at = 0; at < bytes.Length; at += 7)
        {
            var bad = (byte[])bytes.Clone();
            bad[at] ^= 1;
            File.WriteAllBytes(path, bad);
            Assert.NotEmpty(AuditVerifier.Verify(_directory, Token).Problems);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Verify_RemovedLine_IsFound(int line)
    {
        await WriteAsync(Options, 5);
        var path = Assert.Single(Files());
        var lines = File.ReadAllLines(path).ToList();
        lines.RemoveAt(line);
        File.WriteAllText(path, string.Concat(lines.Select(static l => l + "\n")));

        Assert.NotEmpty(AuditVerifier.Verify(_directory, Token).Problems);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Verify_RemovedFile_IsFound(int index)
    {
        await WriteAsync(Small, 200);
        var files = Files();
        File.Delete(files[index < 0 ? files.Length + index : index]);

        Assert.NotEmpty(AuditVerifier.Verify(_directory, Token).Problems);
    }

    [Fact]
    public async Task Open_AfterATornEnd_GoesOnAndIsWhole()
    {
        await WriteAsync(Options, 5);
        File.AppendAllText(Files()[^1], "{\"seq\":7,\"time\":\"20");
        Assert.Empty(AuditVerifier.Verify(_directory, Token).Problems);

        await WriteAsync(Options, 5);

        var found = AuditVerifier.Verify(_directory, Token);
        Assert.Empty(found.Problems);
        Assert.Equal(10, found.Operations);
    }

    [Fact]
    public async Task Open_AfterARemovedFile_DoesNotHideIt()
    {
        await WriteAsync(Small, 200);
        File.Delete(Files()[^1]);

        await WriteAsync(Small, 5);

        Assert.NotEmpty(AuditVerifier.Verify(_directory, Token).Problems);
    }

    [Fact]
    public async Task Tail_AfterASequence_IsWhatIsNewer()
    {
        await using var log = Open();
        for (var i = 0; i < 10; i++)
        {
            await log.AddAsync(Entry("/" + i));
        }

        while (log.Written < 10)
        {
            await Task.Yield();
        }

        Assert.Equal(3, log.Tail(3, 0).Count);
        Assert.Contains("\"path\":\"/9\"", log.Tail(3, 0)[^1], StringComparison.Ordinal);
        Assert.Equal(2, log.Tail(100, 9).Count);
    }

    private AuditOptions Options => new() { Directory = _directory };

    private AuditOptions Small => Options with { FileBytesMax = 4096 };

    private static AuditEntry Entry(string path) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Door = "s3",
        Operation = "GetObject",
        User = "ann \"x\"\n",
        Path = path,
        IsAllowed = true,
    };

    private AuditLog Open() => AuditLog.Open(Options, TimeProvider.System);

    // One by one, so that every batch has a chance to close a file.
    private static async Task WriteAsync(AuditOptions options, int count)
    {
        await using var log = AuditLog.Open(options, TimeProvider.System);
        for (var i = 0; i < count; i++)
        {
            await log.AddAsync(Entry("/" + i));
            while (log.Written <= i)
            {
                await Task.Yield();
            }
        }
    }

    private string[] Files() => [.. Directory.GetFiles(_directory, "*.jsonl").Order(StringComparer.Ordinal)];

    private IEnumerable<string> Lines() => Files().SelectMany(f => File.ReadAllLines(f, Encoding.UTF8));
}
