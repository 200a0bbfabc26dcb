using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Order, paging and content of listings.</summary>
public abstract class UnderStorageListConformance : UnderStorageWriteConformance
{
    /// <summary>Three pages of any store.</summary>
    protected const int ManyNamesUsual = 2500;

    /// <summary>Names of a long listing; with fewer of them its pages are shorter, too.</summary>
    protected virtual int ManyNames => ManyNamesUsual;

    // Siblings around '/': '!', '-' and '.' sort before it, '0' after it.
    private static readonly string[] Siblings =
        ["a", "a!", "a!/x", "a-b", "a-b-c/x", "a-c/x", "a.txt", "a0", "ab/x", "b/x", "b-/x", "b-c", "b.", "c--/x",
            "c-/x", "c/x"];

    [Fact]
    public async Task List_EmptyRoot_IsEmpty() => Assert.Empty(await ListAsync(string.Empty));

    [Fact]
    public async Task List_Absent_IsEmptyOrNotFound()
    {
        if (Store.Capabilities.RealDirectories)
        {
            await AssertFailsAsync(FabricErrorKind.NotFound, () => ListAsync("absent"));
        }
        else
        {
            Assert.Empty(await ListAsync("absent"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task List_PageOutOfRange_FailsWithInvalidArgument(int page) => await AssertFailsAsync(
        FabricErrorKind.InvalidArgument,
        () => Store.ListAsync(new UfsListRequest { Directory = UfsPath.Root, EntriesMax = page }, Token).AsTask());

    [Fact]
    public async Task List_Directory_ShowsChildrenAsStatDoes()
    {
        await PutAsync("dir/file", Bytes(12));
        await PutAsync("dir/sub/below", Bytes(1));
        await PutAsync("dirt/other", Bytes(1));

        var entries = await ListAsync("dir");

        Assert.Equal(["dir/file", "dir/sub"], entries.Select(static entry => entry.Path.Value));
        Assert.Equal(EntryKind.Directory, entries[1].Status.Fingerprint.Kind);
        Assert.True(entries[0].Status.Fingerprint.SameContent((await StatAsync("dir/file")).Fingerprint));
        Assert.Equal(12, entries[0].Status.Fingerprint.LengthBytes);
    }

    [Fact]
    public async Task List_EmptyDirectory_IsThereAndEmpty()
    {
        await Store.CreateDirectoryAsync(P("dir/empty"), UfsAttributes.None, Token);

        Assert.Equal(["dir/empty"], await NamesAsync("dir"));
        Assert.Empty(await ListAsync("dir/empty"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task List_SiblingsAroundSlash_AreInNameOrder(int page)
    {
        await PutSiblingsAsync();
        var expected = SiblingPaths().Select(static path => path.Split('/')[0]).Distinct().Order(Utf8Order.Comparer);

        Assert.Equal(expected, await NamesAsync(string.Empty, page: page));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task List_RecursiveSiblingsAroundSlash_AreInPathOrder(int page)
    {
        await PutSiblingsAsync();
        await Store.CreateDirectoryAsync(P("b-made"), UfsAttributes.None, Token);
        await Store.CreateDirectoryAsync(P("c"), UfsAttributes.None, Token);
        var paths = SiblingPaths().Append("b-made").Append("c");
        var expected = Store.Capabilities.RealDirectories
            ? paths.Concat(
                SiblingPaths().Where(static path => path.Contains('/')).Select(static path => path.Split('/')[0]))
            : paths;

        Assert.Equal(
            expected.Distinct().Order(Utf8Order.Comparer), await NamesAsync(string.Empty, recursive: true, page: page));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 7, false)]
    [InlineData(3, 2, true)]
    [InlineData(4, 9, true)]
    public async Task List_RandomNames_SmallPagesGiveTheOrderOfOnePage(int seed, int page, bool recursive)
    {
        var random = new SeededRandomSource((ulong)seed);
        var files = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            var name = RandomName(random) + (random.NextInt64(2) == 0 ? "/" + RandomName(random) : string.Empty);
            if (!files.Any(file => file.StartsWith(name + "/", StringComparison.Ordinal)
                || name.StartsWith(file + "/", StringComparison.Ordinal)) && files.Add(name))
            {
                await PutAsync(name, [1]);
            }
        }

        var directories = files.Where(static file => file.Contains('/')).Select(static file => file.Split('/')[0]);
        var expected = !recursive
            ? files.Select(static file => file.Split('/')[0])
            : Store.Capabilities.RealDirectories ? files.Concat(directories) : files;
        Assert.Equal(
            expected.Distinct().Order(Utf8Order.Comparer), await NamesAsync(string.Empty, recursive, page));
    }

    [Fact]
    public async Task List_RecursiveBelowDirectory_StaysBelow()
    {
        await PutAsync("dir/x/y/z", Bytes(1));
        await PutAsync("dir-other/x", Bytes(1));
        await PutAsync("dirt", Bytes(1));

        var names = await NamesAsync("dir", recursive: true);

        Assert.Contains("dir/x/y/z", names);
        Assert.All(names, static name => Assert.StartsWith("dir/", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    public async Task List_ThousandsOfEntries_PagesWithoutGapOrRepeat(int page, bool recursive)
    {
        var names = Enumerable.Range(0, ManyNames).Select(static i => $"part-{i:D5}").ToArray();
        await Parallel.ForEachAsync(
            names, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (name, _) => await PutAsync("many/" + name, [1]));
        await PutAsync("many/part/x", [1]);

        var listed = await NamesAsync("many", recursive, page * ManyNames / ManyNamesUsual);

        var expected = names.Append(recursive ? "part/x" : "part").Select(static name => "many/" + name);
        expected = recursive && Store.Capabilities.RealDirectories ? expected.Append("many/part") : expected;
        Assert.Equal(expected.Order(Utf8Order.Comparer), listed);
    }

    [Fact]
    public async Task List_BetweenPages_ChangesNeverHideWhatStays()
    {
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            await PutAsync(name, [1]);
        }

        var first = await Store.ListAsync(new UfsListRequest { Directory = UfsPath.Root, EntriesMax = 2 }, Token);
        await Store.DeleteFileAsync(P("b"), Token);
        await PutAsync("a0", [1]);
        var rest = await Store.ListAsync(
            new UfsListRequest { Directory = UfsPath.Root, Continuation = first.Continuation }, Token);

        Assert.Equal(["a", "b"], first.Entries.Select(static entry => entry.Path.Value));
        Assert.Equal(["c", "d", "e"], rest.Entries.Select(static entry => entry.Path.Value));
    }

    private static string RandomName(SeededRandomSource random)
    {
        const string alphabet = "ab-.!0é";
        var name = "x";
        for (var length = random.NextInt64(5); length > 0; length--)
        {
            name += alphabet[(int)random.NextInt64(alphabet.Length)];
        }

        return name;
    }

    private static IEnumerable<string> SiblingPaths()
    {
        // A file and a directory of one name: only where the name is not also a file.
        return Siblings.Where(static path => !path.Contains('/') || !Siblings.Contains(path.Split('/')[0]));
    }

    private async Task PutSiblingsAsync()
    {
        foreach (var path in SiblingPaths())
        {
            await PutAsync(path, [1]);
        }
    }
}
