using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Cli.Commands;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Doctor;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>What the doctor makes of what it sees.</summary>
public sealed class DoctorRulesTests
{
    private const long MebiByte = 1 << 20;

    private static readonly ReachAnswer Answers = new(null, TimeSpan.Zero);
    private static readonly ReachAnswer Refuses = new("nothing listens there", null);

    [Fact]
    public void Causes_OfWhatIsWell_AreNone()
    {
        var findings = Causes.Order(
        [
            new Finding(FindingSeverity.Ok, "mount /a", "can be read"),
            new Finding(FindingSeverity.Broken, "queue", "fails") { Because = "mount /a" },
            new Finding(FindingSeverity.Broken, "bytes", "full") { Because = "mount /b" },
            new Finding(FindingSeverity.Broken, "mount /b", "gone"),
        ]);

        Assert.Equal(["queue", "mount /b", "bytes", "mount /a"], findings.Select(static f => f.Subject));
        Assert.Equal(["", "", "mount /b", ""], findings.Select(static f => f.Because));
    }

    [Theory]
    [InlineData(new[] { 0, 2, -3 }, "clocks")]
    [InlineData(new[] { 0, 600 }, "1")]
    [InlineData(new[] { 600, 602 }, "this machine's clock")]
    [InlineData(new[] { 600, -600 }, "0", "1")]
    [InlineData(new[] { 600 }, "0")]
    public void Clocks_ThatAgreeAgainstOurs_BlameOurs(int[] ahead, params string[] blamed)
    {
        var findings = ClockJudge.Of(
            [.. ahead.Select(static (a, i) => new ClockReading($"{i}", TimeSpan.FromSeconds(a)))]);

        Assert.Equal(blamed, findings.Select(static f => f.Subject));
        Assert.Equal(blamed[0] == "clocks", findings[0].Severity == FindingSeverity.Ok);
    }

    [Theory]
    [InlineData("s3", FabricErrorKind.StoreDenied, 0, "store.denied", "credentials")]
    [InlineData("s3", FabricErrorKind.StoreDenied, -900, "clock.apart", "clock")]
    [InlineData("file", FabricErrorKind.PermissionDenied, 0, "store.denied", "chown")]
    [InlineData("s3", FabricErrorKind.NotFound, 0, "store.missing", "bucket")]
    [InlineData("file", FabricErrorKind.ReadOnly, 0, "store.readonly", "--readonly")]
    [InlineData("file", FabricErrorKind.NoSpace, 0, "store.full", "room")]
    [InlineData("s3", FabricErrorKind.InvalidArgument, 0, "store.settings", "options")]
    [InlineData("s3", FabricErrorKind.Unavailable, -900, "store.unreachable", "network")]
    [InlineData("file", FabricErrorKind.Unavailable, 0, "store.unreachable", "disk")]
    public void Store_ByItsRefusal_HasTheFix(string scheme, FabricErrorKind kind, int ahead, string code, string fix)
    {
        var finding = StoreAdvice.Of(
            "mount /x", scheme, new FabricException(kind, "probe", "x", "no"), TimeSpan.FromSeconds(ahead));

        Assert.Equal(code, finding.Code);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok", 10, 1000, 2000, "tier")]
    [InlineData("ok", 10, 50, 60, "tier.quota")]
    [InlineData("ok", 50, 2, 60, "tier.disk-full")]
    [InlineData("full on disk", 50, 2, 2000, "tier.disk-full")]
    [InlineData("full on disk", 50, 900, 2000, "tier")]
    [InlineData("ok", 99, 2, 2000, "tier")]
    [InlineData("failed: bad", 10, 1000, 2000, "tier.failed")]
    [InlineData("recovering", 10, 1000, 2000, "tier")]
    public void Tier_ByHealthAndRoom_IsJudged(string health, int used, int free, int total, string code)
    {
        var tier = new TierStatistics(
            1, TierMedium.Ssd, "/d", 100 * MebiByte, used * MebiByte, 0, 0, 1, health);

        Assert.Equal(code, TierCheck.OfTier(tier, new DiskSpace(free * MebiByte, total * MebiByte)).Code);
    }

    [Theory]
    [InlineData(512L, 10, FindingSeverity.Broken)]
    [InlineData(4096L, 10, FindingSeverity.Warning)]
    [InlineData(65_536L, 10, FindingSeverity.Ok)]
    [InlineData(65_536L, 60_000, FindingSeverity.Broken)]
    public void Files_TooFew_AreTold(long most, int open, FindingSeverity severity) =>
        Assert.Equal(severity, MachineCheck.Files(new MachineFacts(most, open, null, [])).Severity);

    [Fact]
    public void Facts_OfLinux_AreRead()
    {
        Assert.Equal(1024, MachineFacts.FilesOf("Limit  Soft\nMax open files            1024   524288   files\n"));
        Assert.Equal(100 << 10, MachineFacts.MemoryOf("MemTotal:  100 kB\n", "max\n"));
        Assert.Equal(1000, MachineFacts.MemoryOf("MemTotal:  100 kB\n", "1000\n"));
        var facts = new MachineFacts(null, null, null, MachineFacts.MountsOf(
            "1 0 8:1 / / rw,relatime - ext4 /dev/sda rw\n2 1 0:2 / /my\\040nfs rw shared:1 - nfs4 host:/x rw\n"));
        Assert.Equal("ext4", facts.KindOf("/my"));
        Assert.Equal("nfs4", facts.KindOf("/my nfs/home"));
    }

    [Theory]
    [InlineData("nfs4", FindingSeverity.Broken)]
    [InlineData("overlay", FindingSeverity.Warning)]
    [InlineData("ext4", FindingSeverity.Ok)]
    public void Home_ByItsFileSystem_IsJudged(string kind, FindingSeverity severity) =>
        Assert.Equal(severity, MachineCheck.Home("/home", kind).Severity);

    [Theory]
    [InlineData(100, FindingSeverity.Ok)]
    [InlineData(900, FindingSeverity.Warning)]
    [InlineData(1024, FindingSeverity.Broken)]
    public void Memory_LessThanItsTiers_IsTold(int quota, FindingSeverity severity)
    {
        var tier = new TierStatistics(0, TierMedium.Memory, "/dev/shm/x", quota * MebiByte, 0, 0, 0, 0, "ok");
        var facts = new MachineFacts(null, null, 1024 * MebiByte, [("/dev/shm", "tmpfs")]);

        Assert.Equal(severity, MachineCheck.Memory(facts, [tier]).Single().Severity);
    }

    [Fact]
    public void Metastore_OfUnsafeSettings_NamesEach()
    {
        var health = new MetastoreHealth(
            "PostgreSQL", "17", 2L << 30,
            new Dictionary<string, string> { ["fsync"] = "off", ["synchronous_commit"] = "on" });

        var findings = MetastoreCheck.Judge(health, TimeSpan.FromSeconds(1));

        Assert.Equal(
            ["metastore.slow", "metastore.unsafe", "metastore.log"], findings.Select(static f => f.Code));
        Assert.Equal("metastore setting fsync", findings[1].Subject);
    }

    [Theory]
    [InlineData(true, null, true, "cluster")]
    [InlineData(true, null, false, "cluster.deaf")]
    [InlineData(false, "it is cut", true, "cluster.silent")]
    [InlineData(false, "ask: its signature is not of the shared secret", true, "cluster.secret")]
    public void Cluster_ByHowItFares_IsJudged(bool isConnected, string? error, bool isSubscribed, string code) =>
        Assert.Equal(code, ClusterCheck.OfPeer(Peer(isConnected, error, isSubscribed), Answers).Code);

    [Fact]
    public void Cluster_ThatDoesNotAnswer_IsSilentBeforeItsBeatsAreMissed() =>
        Assert.Equal("cluster.silent", ClusterCheck.OfPeer(Peer(true, null, true), Refuses).Code);

    [Theory]
    [InlineData(WorkerState.Live, 100, true, "worker")]
    [InlineData(WorkerState.Live, 100, false, "worker.lost")]
    [InlineData(WorkerState.Live, 3000, false, "worker.lost")]
    [InlineData(WorkerState.Lost, 9000, true, "worker.lost")]
    [InlineData(WorkerState.Decommissioned, 9000, false, "worker")]
    public void Worker_ByStateAndReach_IsJudged(WorkerState state, long silentMs, bool answers, string code)
    {
        var worker = new WorkerStatus
        {
            Id = "w",
            State = state,
            Locality = new WorkerLocality("h", "r", "z"),
            LastSeenMs = silentMs,
        };

        var finding = Assert.Single(WorkerCheck.OfWorker(worker, answers ? Answers : Refuses));

        Assert.Equal(code, finding.Code);
        Assert.Equal(code == "worker", finding.Fix.Length == 0);
    }

    [Fact]
    public async Task Settings_KnownBad_AreFound()
    {
        var options = UpOptionsParser.Parse(
        [
            "--sync-interval", "0", "--write-type", "MUST_CACHE", "--worker-lost-after", "1s", "--s3-sigv2",
            "--ssd", "/a=1GiB", "--hdd", "/a/=1GiB",
        ]);

        var findings = await new SettingCheck(options).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(5, findings.Count);
        Assert.All(findings, static f => Assert.NotEmpty(f.Fix));
    }

    [Fact]
    public void Port_ByTheKernelsTable_IsFound()
    {
        const string Line =
            "   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0 100";

        Assert.Equal("12345", PortHolder.InodeOf(Line, 9000));
        Assert.Null(PortHolder.InodeOf(Line, 9001));
        Assert.Null(PortHolder.InodeOf(Line.Replace(" 0A ", " 01 ", StringComparison.Ordinal), 9000));
    }

    private static ClusterPeerStatus Peer(bool isConnected, string? error, bool isSubscribed) => new()
    {
        Id = "b",
        Addresses = ["http://127.0.0.1:1"],
        Topics = ["s3://b"],
        Connected = isConnected,
        LastError = error,
        Subscribed = isSubscribed,
    };
}
