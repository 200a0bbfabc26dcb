using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Listing;

/// <summary>Listings against a reference that sorts all keys and filters them.</summary>
public class KeyWalkerTests
{
    private static readonly FabricPath Bucket = FabricPath.Parse("/b");
    private static readonly string[] Alphabet =
        ["a", "b", "-", ".x", "0", "!", "é", "\uFF5E", "\U0001F600", " ", "z", "a-", "ab"];

    // Components that are no names, look like escapes, or lie close to the length where a chain begins.
    private static readonly string[] Nasty =
    [
        "", "", ".", "..", "...", "^", "^^", "^^.", "^^^^", "^^a", "^]", "^_", ".fabric-tmp", ".fabric-versions",
        ".fabric-x", new string('q', 249), new string('q', 250), new string('q', 251), new string('q', 253),
        new string('q', 254), new string('q', 255), new string('q', 256), new string('q', 270), "a", "-", "z",
        "q", "é", "\U0001F600", "\uFF5E",
    ];

    [Fact]
    public async Task List_DirectoryBesideNamesThatSortIntoIt_IsInKeyOrder()
    {
        var fabric = await MakeAsync(["a/x", "a-b", "a0", "a!/y", "a", "b"], []);

        // "a" cannot be both here; the reference tree keeps the first.
        var keys = await AllAsync(fabric, new ListingQuery(string.Empty, string.Empty, null, 1000));

        Assert.Equal(["a!/y", "a-b", "a/x", "a0", "b"], keys);
    }

    [Theory]
    [InlineData(false, 150)]
    [InlineData(true, 250)]
    public async Task List_RandomTrees_EqualsSortedReference(bool nasty, ulong seeds)
    {
        for (ulong seed = 1; seed <= seeds; seed++)
        {
            var random = new SeededRandomSource(seed);
            var (fabric, keys) = await RandomTreeAsync(random, nasty ? Nasty : Alphabet);
            for (var round = 0; round < 12; round++)
            {
                var query = RandomQuery(random, keys);
                var expected = Reference(keys, query);

                var actual = await PagedAsync(fabric, query);

                Assert.True(
                    expected.SequenceEqual(actual),
                    $"seed {seed}, {query}\nmissing {Show(expected.Except(actual))}"
                    + $"\nextra {Show(actual.Except(expected))}"
                    + $"\nkeys {Show(keys)}");
            }
        }
    }

    [Fact]
    public async Task List_BesideALargeSibling_CostsWhatItAnswers()
    {
        var keys = Enumerable.Range(0, 5000).Select(i => $"aa/{i:D5}")
            .Concat(Enumerable.Range(0, 20).Select(i => $"a/{i:D2}")).ToList();
        var fabric = await MakeAsync(keys, []);
        var before = fabric.EntriesListed;

        var page = await ListAsync(fabric, new ListingQuery("a/", string.Empty, null, 10));
        var prefixes = await ListAsync(fabric, new ListingQuery("a", "/", null, 10));
        var middle = await ListAsync(fabric, new ListingQuery(string.Empty, string.Empty, "aa/04000", 10));

        Assert.Equal(10, page.Items.Count);
        Assert.Equal(["a/", "aa/"], prefixes.Items.Select(i => i.Key));
        Assert.Equal("aa/04001", middle.Items[0].Key);
        Assert.InRange(fabric.EntriesListed - before, 1, 40);
    }

    [Theory]
    [InlineData("a//")]
    [InlineData("../")]
    [InlineData("./a")]
    [InlineData("/")]
    [InlineData("a\0/b")]
    public async Task List_PrefixThatIsNoPath_IsEmpty(string prefix)
    {
        var fabric = await MakeAsync(["a/b", "c"], []);

        Assert.Empty((await ListAsync(fabric, new ListingQuery(prefix, string.Empty, null, 10))).Items);
    }

    [Theory]
    [InlineData("..", new[] { "a/b", "c" })]
    [InlineData("/x", new[] { "a/b", "c" })]
    [InlineData("a/b/c//", new[] { "c" })]
    [InlineData("a\0", new[] { "a/b", "c" })]
    public async Task List_AfterAnyText_GoesOnInKeyOrder(string after, string[] expected)
    {
        var fabric = await MakeAsync(["a/b", "c"], []);

        Assert.Equal(expected, await AllAsync(fabric, new ListingQuery(string.Empty, string.Empty, after, 10)));
    }

    [Fact]
    public async Task List_MarkedDirectoryWithKeys_IsAKeyBeforeThem()
    {
        var fabric = await MakeAsync(["d/x"], ["d", "e"]);
        await fabric.SetAttributesAsync(
            FabricPath.Parse("/b/d"),
            new AttributeChange { SetXAttrs = new Dictionary<string, string> { [S3XAttrs.Marker] = "1" } },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            ["d/", "d/x", "e/"], await AllAsync(fabric, new ListingQuery(string.Empty, string.Empty, null, 10)));
    }

    private static async Task<MemoryFabric> MakeAsync(IEnumerable<string> files, IEnumerable<string> directories)
    {
        var token = TestContext.Current.CancellationToken;
        var fabric = new MemoryFabric(TimeProvider.System);
        var options = new DirectoryOptions { CreateParents = true, AllowExisting = true };
        await fabric.CreateDirectoryAsync(Bucket, options, token);
        foreach (var file in files)
        {
            if (await fabric.TryGetStatusAsync(PathOf(file), OperationOptions.Default, token) is null)
            {
                await using var writer = await fabric.CreateAsync(PathOf(file), new CreateOptions(), token);
                await writer.CompleteAsync(null, token);
            }
        }

        foreach (var directory in directories)
        {
            await fabric.CreateDirectoryAsync(PathOf(directory + "/"), options, token);
        }

        return fabric;
    }

    private static async Task<(MemoryFabric Fabric, List<string> Keys)> RandomTreeAsync(
        SeededRandomSource random, string[] alphabet)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        var directories = new HashSet<string>(StringComparer.Ordinal);
        for (var i = random.NextInt64(40); i >= 0; i--)
        {
            var parts = Enumerable.Range(0, 1 + (int)random.NextInt64(4)).Select(_ => Name(random, alphabet)).ToArray();
            var parents = Enumerable.Range(1, parts.Length - 1).Select(n => string.Join('/', parts[..n])).ToList();
            var path = string.Join('/', parts);
            if (KeyPaths.IsTooLong(path + "/") || (parts.Length == 1 && path.Length == 0))
            {
                continue;
            }

            if (files.Contains(path) || directories.Contains(path) || parents.Exists(files.Contains))
            {
                continue;
            }

            directories.UnionWith(parents);
            (random.NextInt64(6) == 0 || parts[^1].Length == 0 ? directories : files).Add(path);
        }

        var empty = directories.Where(
            d => !files.Concat(directories).Any(o => o.StartsWith(d + "/", StringComparison.Ordinal)));
        var keys = files.Concat(empty.Select(d => d + "/")).Order(Utf8Order.Comparer).ToList();
        return (await MakeAsync(files, directories), keys);
    }

    private static FabricPath PathOf(string key) => KeyPaths.TryOfKey(Bucket, key)!.Value;

    private static string Name(SeededRandomSource random, string[] alphabet) => string.Concat(
        Enumerable.Range(0, 1 + (int)random.NextInt64(2)).Select(_ => alphabet[random.NextInt64(alphabet.Length)]));

    private static ListingQuery RandomQuery(SeededRandomSource random, List<string> keys)
    {
        var prefix = Cut(random, keys, 2);
        var after = random.NextInt64(2) == 0 ? null
            : Cut(random, keys, 1) + (random.NextInt64(3) == 0 ? "-" : string.Empty);
        string[] delimiters = [string.Empty, "/", "/", "-", "a", "/a", "é"];
        return new ListingQuery(
            prefix, delimiters[random.NextInt64(delimiters.Length)], after is "" ? null
                : after, 1 + (int)random.NextInt64(5));
    }

    private static string Cut(SeededRandomSource random, List<string> keys, int fullOneIn)
    {
        if (keys.Count == 0 || random.NextInt64(3) == 0)
        {
            return string.Empty;
        }

        var key = keys[(int)random.NextInt64(keys.Count)];
        var length = random.NextInt64(fullOneIn + 1) == 0 ? key.Length : (int)random.NextInt64(key.Length + 1);
        return length > 0 && char.IsHighSurrogate(key[length - 1]) ? key[..(length - 1)] : key[..length];
    }

    // The definition: all keys in order, filtered, rolled up; a bound that is itself a common prefix was shown already.
    private static List<string> Reference(List<string> keys, ListingQuery query)
    {
        var items = new List<string>();
        foreach (var key in keys)
        {
            if (!key.StartsWith(query.Prefix, StringComparison.Ordinal)
                || (query.After is not null && Utf8Order.Compare(key, query.After) <= 0))
            {
                continue;
            }

            var at = query.Delimiter.Length == 0
                ? -1
                : key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
            var item = at < 0 ? key : key[..(at + query.Delimiter.Length)];
            if (!items.Contains(item) && !(at >= 0 && item == query.After))
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static async Task<List<string>> PagedAsync(MemoryFabric fabric, ListingQuery query)
    {
        var items = new List<string>();
        while (true)
        {
            var page = await ListAsync(fabric, query);
            Assert.InRange(page.Items.Count, 0, query.ItemsMax);
            items.AddRange(page.Items.Select(i => i.Key));
            if (!page.IsTruncated)
            {
                return items;
            }

            Assert.Equal(query.ItemsMax, page.Items.Count);
            query = query with { After = items[^1] };
        }
    }

    private static async Task<List<string>> AllAsync(MemoryFabric fabric, ListingQuery query) =>
        [.. (await ListAsync(fabric, query)).Items.Select(i => i.Key)];

    private static async Task<ListingAnswer> ListAsync(MemoryFabric fabric, ListingQuery query) =>
        await ObjectLister.ListAsync(fabric, Bucket, FabricCaller.System, query, TestContext.Current.CancellationToken);

    // Runs of one letter are shown by their length.
    private static string Show(IEnumerable<string> keys) => string.Join(
        " | ", keys.Select(key => System.Text.RegularExpressions.Regex.Replace(key, "q{9,}", m => $"q*{m.Length}")));
}
