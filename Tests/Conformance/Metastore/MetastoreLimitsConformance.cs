using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Every bound at limit-1, limit and limit+1, and values that can never be stored.</summary>
public abstract class MetastoreLimitsConformance : MetastoreConformance
{
    [Fact]
    public async Task Commit_ChangesAroundTheLimit_AreTakenUpToIt()
    {
        await CommitAsync(Inserts(1_000, MetastoreLimits.ChangesMax - 1));
        await CommitAsync(Inserts(10_000, MetastoreLimits.ChangesMax));
        await FailsAsync(FabricErrorKind.TooLarge, Inserts(20_000, MetastoreLimits.ChangesMax + 1));

        Assert.NotNull(await GetAsync(10_000 + MetastoreLimits.ChangesMax - 1));
        Assert.Null(await GetAsync(20_000));
    }

    [Theory]
    [InlineData(MetastoreLimits.DocumentBytesMax - 1, true)]
    [InlineData(MetastoreLimits.DocumentBytesMax, true)]
    [InlineData(MetastoreLimits.DocumentBytesMax + 1, false)]
    public async Task PutDocument_BytesAroundTheLimit_AreTakenUpToIt(int bytes, bool fits)
    {
        var payload = new byte[bytes];
        payload[^1] = 0xFF;
        var put = new MetastoreChange.PutDocument("test", "k", payload, 0);
        if (!fits)
        {
            await FailsAsync(FabricErrorKind.TooLarge, put);
            return;
        }

        await CommitAsync(put);
        Assert.True((await Store.TryGetDocumentAsync("test", "k", Token))!.Payload.Span.SequenceEqual(payload));
    }

    [Theory]
    [InlineData(FabricLimits.NameBytesMax - 1, true)]
    [InlineData(FabricLimits.NameBytesMax, true)]
    [InlineData(FabricLimits.NameBytesMax + 1, false)]
    public async Task Insert_NameAroundTheLimit_CountsUtf8Bytes(int bytes, bool fits)
    {
        var name = "é" + new string('n', bytes - 2);
        if (!fits)
        {
            await FailsAsync(FabricErrorKind.TooLarge, Insert(File(1000, name)));
            return;
        }

        await CommitAsync(Insert(File(1000, name)));
        Assert.Equal(name, (await FindAsync(1, name))?.Name);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Insert_TextsAroundTheirLimits_AreTakenUpToThem(int over, bool fit)
    {
        var row = File(1000, "a");
        var text = new string('t', MetastoreLimits.TextBytesMax + over);
        InodeRow[] rows =
        [
            row with { Owner = text },
            row with { Group = text },
            row with { Pin = text },
            row with { ContentTag = text },
            row with { Acl = new string('a', MetastoreLimits.AclBytesMax + over) },
            row with { XAttrs = $$"""{"a":"{{new string('x', MetastoreLimits.XAttrBytesMax + over - 8)}}"}""" },
            row with { Fingerprint = new Fingerprint { Kind = EntryKind.File, ContentTag = text } },
        ];
        long version = 0;
        foreach (var candidate in rows)
        {
            if (!fit)
            {
                await FailsAsync(FabricErrorKind.TooLarge, Insert(candidate));
                continue;
            }

            await CommitAsync(version == 0 ? Insert(candidate) : Update(candidate, version));
            version++;
            Assert.Equal(candidate with { RowVersion = version }, await GetAsync(1000));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public async Task Insert_ImpossibleName_FailsWithInvalidArgument(string name) =>
        await FailsAsync(FabricErrorKind.InvalidArgument, Insert(File(1000, name)));

    [Fact]
    public async Task Insert_LoneSurrogate_FailsWithInvalidArgument() =>
        await FailsAsync(FabricErrorKind.InvalidArgument, Insert(File(1000, "a" + (char)0xD800)));

    [Fact]
    public async Task Insert_ImpossibleValues_FailWithInvalidArgument()
    {
        var row = File(1000, "a");
        InodeRow[] rows =
        [
            row with { LengthBytes = -1 },
            row with { Kind = 0 },
            row with { State = (FileState)9 },
            row with { Persistence = (PersistenceState)5 },
            row with { Mode = -1 },
            row with { TtlMs = -2 },
            row with { BlockBytes = 0 },
            row with { ContentVersion = default },
            row with { ParentId = default },
            row with { XAttrs = "[1]" },
            row with { XAttrs = """{"a":1}""" },
            row with { Owner = "o\0" },
        ];
        foreach (var bad in rows)
        {
            await FailsAsync(FabricErrorKind.InvalidArgument, Insert(bad));
        }
    }

    [Fact]
    public async Task Disposed_AnyCall_FailsWithUnavailable()
    {
        await Store.DisposeAsync();

        var write = await Assert.ThrowsAsync<FabricException>(() => CommitAsync(Insert(File(1000, "a"))));
        var read = await Assert.ThrowsAsync<FabricException>(() => GetAsync(1).AsTask());

        Assert.Equal((FabricErrorKind.Unavailable, FabricErrorKind.Unavailable), (write.Kind, read.Kind));
    }

    private static MetastoreChange[] Inserts(long firstId, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Insert(File(firstId + i, $"{firstId + i}")))];
}
