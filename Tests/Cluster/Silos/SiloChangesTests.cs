using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>Every silo makes the changes that it is asked for, and they order each other.</summary>
public sealed class SiloChangesTests(SharedTrio shared) : IClassFixture<SharedTrio>
{
    private const int Silos = 3;
    private const int EntriesMax = 1000;

    private int _at;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_ThroughEachSilo_IsMadeThere()
    {
        var trio = shared.Trio;
        for (var by = 0; by < Silos; by++)
        {
            var client = trio.Client(by);
            await client.CreateDirectoryAsync(
                Path($"/made/by{by}"), new DirectoryOptions { CreateParents = true }, Token);
            for (var file = 0; file < 3; file++)
            {
                await client.WriteAsync($"/made/by{by}/f{file}", FabricCalls.Bytes(by, 3000));
            }

            await client.SetAttributesAsync(Path($"/made/by{by}/f0"), new AttributeChange { Mode = 0x180 }, Token);
            await client.RenameAsync(
                Path($"/made/by{by}/f1"), Path($"/made/by{by}/moved"), new RenameOptions(), Token);
            Assert.True(await client.DeleteAsync(Path($"/made/by{by}/f2"), new DeleteOptions(), Token));
        }

        for (var by = 0; by < Silos; by++)
        {
            for (var reader = 0; reader < Silos; reader++)
            {
                var names = await trio.Client(reader).ListAsync(Path($"/made/by{by}"), new ListOptions(), Token);
                Assert.Equal(["f0", "moved"], names.Entries.Select(static e => e.Path.Name));
                Assert.Equal(0x180, (await trio.Client(reader).StatAsync($"/made/by{by}/f0"))!.Mode);
                Assert.Equal(FabricCalls.Bytes(by, 3000), await trio.Client(reader).ReadAsync($"/made/by{by}/moved"));
            }
        }

        Assert.True(File.Exists(System.IO.Path.Combine(trio.Store, "made", "by2", "moved")));
        await Eventually.HoldsAsync("each silo has made changes", async () =>
        {
            var status = await trio.Client(0).Administration.GetStatusAsync(Token);
            return status.Counters.Count(static c =>
                c.Key.StartsWith("silos.changes.", StringComparison.Ordinal) && c.Value >= 5) == Silos;
        });
    }

    [Fact]
    public async Task Change_OfOnePathThroughAllSilosAtOnce_LeavesStoreAndTreeAlike()
    {
        var trio = shared.Trio;
        await trio.Client(0).CreateDirectoryAsync(
            Path("/race/d"), new DirectoryOptions { CreateParents = true }, Token);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async writer =>
        {
            for (var round = 0; round < 15; round++)
            {
                var client = trio.Client((writer + round) % Silos);
                try
                {
                    await (((writer + round) % 4) switch
                    {
                        0 => client.DeleteAsync(Path("/race/d/file"), new DeleteOptions(), Token).AsTask(),
                        1 => client.RenameAsync(
                            Path("/race/d/file"), Path("/race/d/other"), new RenameOptions { Overwrite = true }, Token)
                            .AsTask(),
                        _ => client.WriteAsync("/race/d/file", FabricCalls.Bytes((writer * 100) + round, 2000)),
                    });
                }
                catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.Conflict)
                {
                    // It was not there, or is another one by now.
                }
            }
        }));

        foreach (var name in new[] { "file", "other" })
        {
            var inStore = System.IO.Path.Combine(trio.Store, "race", "d", name);
            var stored = File.Exists(inStore) ? await File.ReadAllBytesAsync(inStore, Token) : null;
            for (var reader = 0; reader < Silos; reader++)
            {
                var status = await trio.Client(reader).StatAsync($"/race/d/{name}");
                Assert.Equal(stored is null, status is null);
                if (stored is not null)
                {
                    Assert.Equal(stored, await trio.Client(reader).ReadAsync($"/race/d/{name}"));
                }
            }
        }
    }

    [Fact]
    public async Task Rename_OfADirectoryUnderWritesThroughAllSilos_LosesNoneOfThem()
    {
        var trio = shared.Trio;
        var written = new System.Collections.Concurrent.ConcurrentBag<string>();
        await trio.Client(0).CreateDirectoryAsync(
            Path("/move/at0"), new DirectoryOptions { CreateParents = true }, Token);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var file = 0; !stop.IsCancellationRequested; file++)
            {
                await Task.Yield();
                var name = $"w{writer}f{file}";
                try
                {
                    await using var open = await trio.Client(writer % Silos).CreateAsync(
                        Path($"/move/at{Volatile.Read(ref _at)}/{name}"),
                        new CreateOptions { CreateParents = false }, Token);
                    await open.WriteAsync(FabricCalls.Bytes(file, 500), Token);
                    await open.CompleteAsync(null, CompletionTerms.None, Token);
                    written.Add(name);
                }
                catch (FabricException)
                {
                    // The directory has moved meanwhile, or the write is not known to have happened.
                }
            }
        }).ToArray();
        for (var move = 1; move <= 6; move++)
        {
            await Eventually.HoldsAsync("writes go on", () => Task.FromResult(written.Count >= move * 4));
            await trio.Client(move % Silos).RenameAsync(
                Path($"/move/at{move - 1}"), Path($"/move/at{move}"), new RenameOptions(), Token);
            Volatile.Write(ref _at, move);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var inStore = Directory
            .EnumerateFiles(System.IO.Path.Combine(trio.Store, "move"), "*", SearchOption.AllDirectories)
            .Select(System.IO.Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        foreach (var name in written)
        {
            Assert.Contains(name, inStore);
        }

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directory in await NamesAsync(trio.Client(1), "/move"))
        {
            listed.UnionWith(await NamesAsync(trio.Client(2), $"/move/{directory}"));
        }

        Assert.Empty(written.Except(listed));
    }

    // The writers are as quick as the machine: there may be more than one page of what they wrote.
    private static async Task<List<string>> NamesAsync(IFabricClient client, string directory)
    {
        var names = new List<string>();
        while (true)
        {
            var page = await client.ListAsync(
                Path(directory),
                new ListOptions { AfterName = names.LastOrDefault(), EntriesMax = EntriesMax }, Token);
            names.AddRange(page.Entries.Select(static e => e.Path.Name));
            if (!page.HasMore)
            {
                return names;
            }
        }
    }

    private static FabricPath Path(string text) => FabricPath.Parse(text);
}
