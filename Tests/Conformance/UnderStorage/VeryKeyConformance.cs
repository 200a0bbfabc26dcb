using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Keys that are no paths: the store has the very key, the fabric its escaped name, both ways.</summary>
public abstract class VeryKeyConformance : UnderStorageHarness
{
    private static readonly string[] Keys =
    [
        "a//b", "/x", "//y", "./dot", "../up", "d/../e", "d/./f", "^^q", "^^", "^^.", "plain", "z/.fabric-tmp/x",
        new string('q', 250) + "^^", new string('q', 256), new string('q', 900), new string('q', 251),
        new string('é', 200) + "/x", "l" + new string('w', 400) + "/in//side",
    ];

    // What the components of random keys are made of; several lie close to where a chain begins.
    private static readonly string[] Pieces =
    [
        "", ".", "..", "^", "^^", "^^.", "a", "-", "!", "a-", "z", "é", ".fabric-versions", ".fabric-versions",
        new string('q', 248), new string('q', 250),
        new string('q', 253), new string('q', 255), new string('q', 256), new string('q', 270),
    ];

    /// <summary>Whether the store can hold the components <c>.</c> and <c>..</c>.</summary>
    protected virtual bool HasDots => true;

    // A store without dots holds "^^." as it is.
    private KeyNames Names => HasDots ? KeyNames.Store : KeyNames.StoreWithoutDots;

    private IEnumerable<string> HeldKeys => Keys.Where(IsHeld);

    [Fact]
    public async Task Write_EscapedPath_StoresTheVeryKey()
    {
        foreach (var key in HeldKeys)
        {
            await PutAsync(Names.Escape(key), [7]);
        }

        Assert.Equal(HeldKeys.Order(Utf8Order.Comparer), await RawKeysAsync());
        foreach (var key in HeldKeys)
        {
            var path = Names.Escape(key);
            Assert.Equal(1, (await StatAsync(path)).Fingerprint.LengthBytes);
            Assert.Equal([7], await GetAsync(path, 0, 1));
            Assert.True(await Store.DeleteFileAsync(P(path), Token));
        }

        Assert.Empty(await RawKeysAsync());
    }

    [Fact]
    public async Task List_KeysThatAreNoPaths_AppearUnderTheirEscapedNames()
    {
        foreach (var key in HeldKeys)
        {
            await PutVeryAsync(key);
        }

        var expected = HeldKeys.Select(Names.Escape).Order(Utf8Order.Comparer).ToList();
        Assert.Equal(expected, await WalkAsync(string.Empty, 1000));
        Assert.Equal(expected, await WalkAsync(string.Empty, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 7)]
    [InlineData(4, 1000)]
    public async Task List_RandomNastyNames_AreInPathOrderAtAnyPageSize(int seed, int page)
    {
        var random = new SeededRandomSource((ulong)seed);
        var keys = new HashSet<string>();
        while (keys.Count < 60)
        {
            var key = Pieces[random.NextInt64(Pieces.Length)] + Pieces[random.NextInt64(Pieces.Length)]
                + (random.NextInt64(2) == 0 ? "/x" : string.Empty);
            if (key.Length > 0 && IsHeld(key) && !keys.Contains(key + "/x")
                && !keys.Contains(key[..^Math.Min(2, key.Length)]) && keys.Add(key))
            {
                await PutVeryAsync(key);
            }
        }

        var expected = keys.Select(key => Names.Escape(key).Split('/')[0])
            .Distinct().Order(Utf8Order.Comparer);

        Assert.Equal(expected, await NamesAsync(string.Empty, page: page));
    }

    [Theory]
    [InlineData("a//b")]
    [InlineData("a/^^b")]
    public async Task List_RecursiveWithAKeyThatIsNoPath_IsRefused(string key)
    {
        await PutVeryAsync(key);

        await AssertFailsAsync(FabricErrorKind.Unsupported, () => ListAsync(string.Empty, recursive: true));
        Assert.Equal([Names.Escape(key)], await WalkAsync(string.Empty, 10));
    }

    [Fact]
    public async Task Tree_LinkOfALongKey_IsADirectoryWithoutAKey()
    {
        var key = new string('q', 300);
        var path = Names.Escape(key);
        var link = path.Split('/')[0];
        await PutAsync(path, [1]);
        await PutAsync(new string('q', 253), [1]);

        await Store.CreateDirectoryAsync(P(link), UfsAttributes.None, Token);

        Assert.Equal(2, (await RawKeysAsync()).Count);
        Assert.Equal([path], await NamesAsync(link));
        await AssertFailsAsync(
            FabricErrorKind.NotEmpty, () => Store.DeleteDirectoryAsync(P(link), recursive: false, Token).AsTask());
        await AssertFailsAsync(
            FabricErrorKind.Unsupported, () => Store.RenameAsync(P(link), P("to"), overwrite: false, Token).AsTask());
        Assert.True(await Store.DeleteDirectoryAsync(P(link), recursive: true, Token));
        Assert.Equal([new string('q', 253)], await RawKeysAsync());
        await AssertAbsentAsync(link);
    }

    [Fact]
    public async Task Rename_ToEscapedNames_MovesTheVeryKeys()
    {
        await PutAsync("dir/one", [1]);
        await PutAsync("dir/^^/two", [1]);

        await Store.RenameAsync(P("dir"), P("^^^^d/^^"), overwrite: false, Token);
        await Store.RenameAsync(P("^^^^d/^^/one"), P("^^^^e"), overwrite: false, Token);

        Assert.Equal(["^^d///two", "^^e"], (await RawKeysAsync()).Where(static key => !key.EndsWith('/')));
    }

    [Theory]
    [InlineData("^^x")]
    [InlineData("a/^^")]
    [InlineData("^^a/b")]
    public async Task Write_NameThatStandsForNoKey_IsRefusedAndNotThere(string path)
    {
        await AssertAbsentAsync(path);
        await AssertFailsAsync(FabricErrorKind.InvalidPath, () => PutAsync(path, [1]));
        Assert.Empty(await RawKeysAsync());
    }

    /// <summary>Writes one byte under the very key, behind the connector's back.</summary>
    protected abstract Task PutVeryAsync(string key);

    /// <summary>The very keys of the store, in their order of bytes.</summary>
    protected abstract Task<IReadOnlyList<string>> RawKeysAsync();

    protected async Task<List<string>> WalkAsync(string directory, int page)
    {
        var files = new List<string>();
        foreach (var entry in await ListAsync(directory, page: page))
        {
            if (entry.Status.Fingerprint.Kind == Core.Namespace.EntryKind.Directory)
            {
                files.AddRange(await WalkAsync(entry.Path.Value, page));
            }
            else
            {
                files.Add(entry.Path.Value);
            }
        }

        files.Sort(Utf8Order.Comparer);
        return files;
    }

    private bool IsHeld(string key) => HasDots || !key.Split('/').Any(static component => component is "." or "..");
}
