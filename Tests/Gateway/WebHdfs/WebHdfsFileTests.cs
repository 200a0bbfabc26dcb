using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>Files and directories over the protocol, against the real fabric on both mounts.</summary>
public class WebHdfsFileTests(ClientFabrics fabrics)
{
    public static TheoryData<ClientMount> Mounts => ClientMounts.All;

    [Theory, MemberData(nameof(Mounts))]
    public async Task Create_TwoSteps_FileIsThereAfterTheSecond(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        var ann = bench.Ann;
        var first = (await ann.PutAsync($"{bench.Base}/a%20b/%C3%BC.bin", "op=CREATE&permission=640")).Is(307);

        Assert.Contains("op=CREATE", first.Location, StringComparison.Ordinal);
        Assert.False(await ann.ExistsAsync($"{bench.Base}/a%20b"));
        var second = await ann.SendAsync(HttpMethod.Put, first.Location!, new ByteArrayContent(bench.Bytes));
        Assert.Empty(second.Is(201).Bytes);
        Assert.StartsWith("webhdfs://", second.Location, StringComparison.Ordinal);
        Assert.Equal(bench.Bytes, await ann.ReadAsync($"{bench.Base}/a%20b/%C3%BC.bin"));
        var status = await ann.StatusAsync($"{bench.Base}/a%20b/%C3%BC.bin");
        Assert.Equal(
            ("FILE", bench.Bytes.Length, "640", "ann", string.Empty, 1),
            (status.GetProperty("type").GetString(), status.GetProperty("length").GetInt32(),
                status.GetProperty("permission").GetString(), status.GetProperty("owner").GetString(),
                status.GetProperty("pathSuffix").GetString(), status.GetProperty("replication").GetInt32()));
        Assert.Equal("ann", (await ann.StatusAsync($"{bench.Base}/a%20b")).GetProperty("owner").GetString());
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Create_NoRedirect_TellsTheLocation(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        var told = (await bench.Ann.PutAsync($"{bench.Base}/f", "op=CREATE&noredirect=true")).Is(200);

        var location = told.Json.GetProperty("Location").GetString()!;
        (await bench.Ann.SendAsync(HttpMethod.Put, location, new ByteArrayContent([1, 2, 3]))).Is(201);
        Assert.Equal([1, 2, 3], await bench.Ann.ReadAsync($"{bench.Base}/f"));
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Create_WhatIsThere_IsOnlyReplacedWhenAsked(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1])).Is(201);

        (await bench.Ann.WriteAsync($"{bench.Base}/f", [2])).Fails(403, "FileAlreadyExistsException");
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [3], "&overwrite=true")).Is(201);
        (await bench.Ann.WriteAsync(bench.Base, [4], "&overwrite=true")).Fails(403, "FileAlreadyExistsException");
        (await bench.Ann.WriteAsync($"{bench.Base}/f/g", [5])).Fails(403, "ParentNotDirectoryException");
        (await bench.Ann.WriteAsync($"{bench.Base}/no/g", [5], "&createparent=false"))
            .Fails(404, "FileNotFoundException");
        Assert.Equal([3], await bench.Ann.ReadAsync($"{bench.Base}/f"));
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Open_Ranges_AreExact(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        var size = bench.Bytes.Length;
        (await bench.Ann.WriteAsync($"{bench.Base}/f", bench.Bytes)).Is(201);

        foreach (var (offset, length) in new[] { (0, 1), (1_048_570, 20), (size - 5, 100), (7, 0), (0, size) })
        {
            var got = await bench.Ann.ReadAsync($"{bench.Base}/f", $"&offset={offset}&length={length}");
            Assert.Equal(bench.Bytes.AsSpan(offset, Math.Min(length, size - offset)).ToArray(), got);
        }

        Assert.Equal(bench.Bytes[10..], await bench.Ann.ReadAsync($"{bench.Base}/f", "&offset=10"));
        Assert.Contains(
            $"Offset={size} out of the range [0, {size})",
            (await bench.Ann.GetAsync($"{bench.Base}/f", $"op=OPEN&offset={size}")).Fails(403, "IOException"),
            StringComparison.Ordinal);
        (await bench.Ann.GetAsync($"{bench.Base}/f", "op=OPEN&offset=-1")).Fails(400, "IllegalArgumentException");
        (await bench.Ann.GetAsync($"{bench.Base}/no", "op=OPEN")).Fails(404, "FileNotFoundException");
        (await bench.Ann.GetAsync(bench.Base, "op=OPEN")).Fails(404, "FileNotFoundException");
    }

    [Fact]
    public async Task Open_SmallAndCached_IsAnsweredWithoutARedirect()
    {
        Assert.SkipWhen(fabrics.HasGateway, "a gateway does not know beforehand what is cached, and redirects");
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1, 2, 3])).Is(201);
        await bench.Ann.ReadAsync($"{bench.Base}/f");

        Assert.Equal([1, 2, 3], (await bench.Ann.GetAsync($"{bench.Base}/f", "op=OPEN")).Is(200).Bytes);
        (await bench.Ann.GetAsync($"{bench.Base}/f", "op=OPEN&noredirect=true")).Is(200).Json.GetProperty("Location");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task List_OfDirectoryFileAndNothing_IsHadoops(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        await bench.Ann.MakeAsync($"{bench.Base}/d/e");
        (await bench.Ann.WriteAsync($"{bench.Base}/d/f", [1])).Is(201);

        Assert.Equal(["e", "f"], await bench.Ann.NamesAsync($"{bench.Base}/d"));
        Assert.Equal([string.Empty], await bench.Ann.NamesAsync($"{bench.Base}/d/f"));
        Assert.Empty(await bench.Ann.NamesAsync($"{bench.Base}/d/e"));
        (await bench.Ann.GetAsync($"{bench.Base}/no", "op=LISTSTATUS")).Fails(404, "FileNotFoundException");
        (await bench.Ann.GetAsync($"{bench.Base}/d/f/g", "op=LISTSTATUS"))
            .Fails(403, "ParentNotDirectoryException");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task MakeDirectories_AgainAndOverAFile_IsHadoops(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        await bench.Ann.MakeAsync($"{bench.Base}/x/y", "&permission=1770");
        await bench.Ann.MakeAsync($"{bench.Base}/x/y", "&permission=700");

        Assert.Equal("1770", (await bench.Ann.StatusAsync($"{bench.Base}/x/y")).GetProperty("permission").GetString());
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1])).Is(201);
        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=MKDIRS")).Fails(403, "FileAlreadyExistsException");
        (await bench.Ann.PutAsync($"{bench.Base}/f/g", "op=MKDIRS")).Fails(403, "ParentNotDirectoryException");
        await bench.Ann.MakeAsync("/");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Rename_OlderKind_SaysWhatHadoopSays(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        await bench.Ann.MakeAsync($"{bench.Base}/d/sub");
        await bench.Ann.MakeAsync($"{bench.Base}/into");
        (await bench.Ann.WriteAsync($"{bench.Base}/d/f", [1])).Is(201);
        (await bench.Ann.WriteAsync($"{bench.Base}/g", [2])).Is(201);

        Assert.False(await RenameAsync("no", "x"));
        Assert.False(await RenameAsync("g", "no/x"));
        Assert.False(await RenameAsync("d", "d/sub/x"));
        Assert.False(await RenameAsync("d", "d"));
        Assert.False(await RenameAsync("d", "g"));
        Assert.False(await RenameAsync("g", "d/f"));
        Assert.True(await RenameAsync("g", "g"));
        Assert.True(await RenameAsync("d", "into"));
        Assert.True(await RenameAsync("into/d/f", "moved"));
        Assert.Equal(["g", "into", "moved"], await bench.Ann.NamesAsync(bench.Base));
        Assert.Equal([1], await bench.Ann.ReadAsync($"{bench.Base}/moved"));

        async Task<bool> RenameAsync(string from, string to) => (await bench.Ann.PutAsync(
            $"{bench.Base}/{from}", $"op=RENAME&destination={bench.Base}/{to}")).Is(200).Boolean;
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Rename_WithOptions_MovesExactlyOrFails(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        await bench.Ann.MakeAsync($"{bench.Base}/d/sub");
        await bench.Ann.MakeAsync($"{bench.Base}/empty");
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1])).Is(201);
        (await bench.Ann.WriteAsync($"{bench.Base}/g", [2])).Is(201);

        (await RenameAsync("f", "g", "NONE")).Fails(403, "FileAlreadyExistsException");
        (await RenameAsync("f", "d", "OVERWRITE")).Fails(403, "IOException");
        (await RenameAsync("empty", "d", "OVERWRITE")).Fails(403, "PathIsNotEmptyDirectoryException");
        (await RenameAsync("no", "x", "NONE")).Fails(404, "FileNotFoundException");
        (await RenameAsync("f", "x", "SOMEHOW")).Fails(400, "IllegalArgumentException");
        (await RenameAsync("f", "g", "OVERWRITE")).Is(200);
        (await RenameAsync("d", "empty", "OVERWRITE")).Is(200);
        Assert.Equal(["empty", "g"], await bench.Ann.NamesAsync(bench.Base));
        Assert.Equal(["sub"], await bench.Ann.NamesAsync($"{bench.Base}/empty"));
        Assert.Equal([1], await bench.Ann.ReadAsync($"{bench.Base}/g"));

        Task<HdfsAnswer> RenameAsync(string from, string to, string options) => bench.Ann.PutAsync(
            $"{bench.Base}/{from}", $"op=RENAME&destination={bench.Base}/{to}&renameoptions={options}");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Delete_AsAsked_IsHadoops(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/d/f", [1])).Is(201);

        (await bench.Ann.DeleteAsync($"{bench.Base}/d", "op=DELETE"))
            .Fails(403, "PathIsNotEmptyDirectoryException");
        Assert.True((await bench.Ann.DeleteAsync($"{bench.Base}/d")).Is(200).Boolean);
        Assert.False((await bench.Ann.DeleteAsync($"{bench.Base}/d")).Is(200).Boolean);
        Assert.False((await bench.Root.DeleteAsync("/")).Is(200).Boolean);
        Assert.Null(await bench.Fabric.Client.TryGetStatusAsync(
            FabricPath.Parse($"{bench.Base}/d/f"), new(), TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Create_BrokenOff_LeavesNothing(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        var step = (await bench.Ann.PutAsync($"{bench.Base}/f", "op=CREATE")).Is(307);

        await RawHttp.SendHalfAsync(step.Location!, announced: 100_000, sent: 60_000);

        Assert.Empty(await bench.Ann.NamesAsync(bench.Base));
    }
}
