using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Directories, deletes and renames.</summary>
public abstract class UnderStorageTreeConformance : UnderStorageListConformance
{
    [Fact]
    public async Task CreateDirectory_Twice_MakesItWithItsParents()
    {
        await Store.CreateDirectoryAsync(P("a/b/c"), UfsAttributes.None, Token);
        await Store.CreateDirectoryAsync(P("a/b/c"), UfsAttributes.None, Token);

        Assert.Equal(EntryKind.Directory, (await StatAsync("a/b/c")).Fingerprint.Kind);
        Assert.Equal(["a/b"], await NamesAsync("a"));
    }

    [Fact]
    public async Task CreateDirectory_OnFile_FailsWithAlreadyExists()
    {
        await PutAsync("file", Bytes(1));

        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => Store.CreateDirectoryAsync(P("file"), UfsAttributes.None, Token).AsTask());
    }

    [Fact]
    public async Task DeleteFile_Twice_SaysWhetherItWasThere()
    {
        await PutAsync("dir/file", Bytes(1));
        await PutAsync("dir/stays", Bytes(1));

        Assert.True(await Store.DeleteFileAsync(P("dir/file"), Token));
        Assert.False(await Store.DeleteFileAsync(P("dir/file"), Token));
        Assert.Equal(["dir/stays"], await NamesAsync("dir"));
    }

    [Fact]
    public async Task DeleteDirectory_NotEmpty_FailsAndKeepsIt()
    {
        await PutAsync("dir/sub/file", Bytes(1));

        await AssertFailsAsync(
            FabricErrorKind.NotEmpty, () => Store.DeleteDirectoryAsync(P("dir"), recursive: false, Token).AsTask());
        Assert.Equal(Bytes(1), await GetAsync("dir/sub/file", 0, 1));
    }

    [Fact]
    public async Task DeleteDirectory_Empty_RemovesItOnce()
    {
        await Store.CreateDirectoryAsync(P("dir"), UfsAttributes.None, Token);

        Assert.True(await Store.DeleteDirectoryAsync(P("dir"), recursive: false, Token));
        Assert.False(await Store.DeleteDirectoryAsync(P("dir"), recursive: false, Token));
        await AssertAbsentAsync("dir");
    }

    [Fact]
    public async Task DeleteDirectory_Recursive_RemovesAllBelowAndNothingElse()
    {
        await Store.CreateDirectoryAsync(P("dir/empty"), UfsAttributes.None, Token);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1100), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (i, _) => await PutAsync($"dir/sub{i % 3}/file {i}", [1]));
        await PutAsync("dir-other", Bytes(1));
        await PutAsync("dirt/file", Bytes(1));

        Assert.True(await Store.DeleteDirectoryAsync(P("dir"), recursive: true, Token));
        Assert.False(await Store.DeleteDirectoryAsync(P("dir"), recursive: true, Token));

        await AssertAbsentAsync("dir");
        Assert.Equal(["dir-other", "dirt"], await NamesAsync(string.Empty));
    }

    [Fact]
    public async Task Rename_File_MovesBytes()
    {
        var bytes = Bytes(100_000);
        await PutAsync("from", bytes);

        await Store.RenameAsync(P("from"), P("deep/er/to"), overwrite: false, Token);

        await AssertAbsentAsync("from");
        Assert.Equal(bytes, await GetAsync("deep/er/to", 0, bytes.Length));
    }

    [Fact]
    public async Task Rename_OntoExistingWithoutOverwrite_FailsAndKeepsBoth()
    {
        await PutAsync("from", Bytes(5));
        await PutAsync("to", Bytes(6));

        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => Store.RenameAsync(P("from"), P("to"), overwrite: false, Token).AsTask());
        Assert.Equal(5, (await StatAsync("from")).Fingerprint.LengthBytes);
        Assert.Equal(6, (await StatAsync("to")).Fingerprint.LengthBytes);
    }

    [Fact]
    public async Task Rename_OntoExistingWithOverwrite_Replaces()
    {
        await PutAsync("from", Bytes(5));
        await PutAsync("to", Bytes(6));

        await Store.RenameAsync(P("from"), P("to"), overwrite: true, Token);

        Assert.Equal(["to"], await NamesAsync(string.Empty));
        Assert.Equal(Bytes(5), await GetAsync("to", 0, 5));
    }

    [Fact]
    public async Task Rename_OntoItself_LosesNothing()
    {
        await PutAsync("file", Bytes(5));

        await Store.RenameAsync(P("file"), P("file"), overwrite: true, Token);
        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => Store.RenameAsync(P("file"), P("file"), overwrite: false, Token).AsTask());

        Assert.Equal(Bytes(5), await GetAsync("file", 0, 5));
    }

    [Fact]
    public async Task Rename_Absent_FailsWithNotFound() => await AssertFailsAsync(
        FabricErrorKind.NotFound, () => Store.RenameAsync(P("absent"), P("to"), overwrite: false, Token).AsTask());

    [Fact]
    public async Task Rename_Directory_MovesAllBelow()
    {
        await PutAsync("from/a", Bytes(1, seed: 1));
        await PutAsync("from/sub/b c+d%", Bytes(2, seed: 2));
        await Store.CreateDirectoryAsync(P("from/empty"), UfsAttributes.None, Token);
        await PutAsync("from-other/x", Bytes(1));

        await Store.RenameAsync(P("from"), P("to/here"), overwrite: false, Token);

        await AssertAbsentAsync("from");
        Assert.Equal(["to/here/a", "to/here/empty", "to/here/sub"], await NamesAsync("to/here"));
        Assert.Equal(Bytes(2, seed: 2), await GetAsync("to/here/sub/b c+d%", 0, 2));
        Assert.Equal(["from-other/x"], await NamesAsync("from-other"));
    }

    [Fact]
    public async Task Rename_DirectoryOntoExisting_FailsAndKeepsBoth()
    {
        await PutAsync("from/a", Bytes(1));
        await PutAsync("to/b", Bytes(1));

        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => Store.RenameAsync(P("from"), P("to"), overwrite: false, Token).AsTask());
        Assert.Equal(["from/a"], await NamesAsync("from"));
        Assert.Equal(["to/b"], await NamesAsync("to"));
    }

    [Fact]
    public async Task Rename_DirectoryBelowItself_FailsAndKeepsIt()
    {
        await PutAsync("from/a", Bytes(1));

        await AssertFailsAsync(
            FabricErrorKind.InvalidArgument,
            () => Store.RenameAsync(P("from"), P("from/sub/to"), overwrite: false, Token).AsTask());
        Assert.Equal(["from/a"], await NamesAsync("from"));
    }

    [Fact]
    public async Task Delete_Root_FailsAndKeepsAll()
    {
        await PutAsync("file", Bytes(1));

        await AssertFailsAsync(
            FabricErrorKind.InvalidArgument,
            () => Store.DeleteDirectoryAsync(UfsPath.Root, recursive: true, Token).AsTask());
        Assert.Equal(["file"], await NamesAsync(string.Empty));
    }
}
