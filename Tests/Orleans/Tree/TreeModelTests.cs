using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Tree;

/// <summary>
/// One user who asks another silo each time: after every operation the whole tree is at each silo what the model says.
/// </summary>
[Collection(SiloCollection.Name)]
public sealed class TreeModelTests(SiloFabrics fabrics)
{
    private static readonly string[] Names = ["a", "b", "c!"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ClientMount.Local, 1, 150)]
    [InlineData(ClientMount.Local, 2, 150)]
    [InlineData(ClientMount.S3, 3, 60)]
    public async Task Operations_EachAtAnotherSilo_LeaveTheTreeOfTheModelAtAll(ClientMount mount, int seed, int steps)
    {
        await fabrics.StartedAsync(mount, Token);
        var silos = fabrics.Clusters[mount].Silos.Select(static s => (IFabricClient)s.Client).ToList();
        var root = "/" + fabrics.NextBucket("tree");
        var model = new TreeModel(root);
        await silos[0].CreateDirectoryAsync(FabricPath.Parse(root), new DirectoryOptions(), Token);
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            var did = await StepAsync(silos[random.Next(silos.Count)], model, random, step);
            foreach (var silo in silos)
            {
                await CheckAsync(silo, model, random, $"seed {seed}, step {step}: {did}");
            }
        }

        foreach (var silo in silos)
        {
            foreach (var path in model.Entries.Keys)
            {
                await CheckEntryAsync(silo, model, path, $"seed {seed}, end");
            }
        }
    }

    private static async Task<string> StepAsync(
        IFabricClient silo, TreeModel model, Random random, int step)
    {
        var path = PathBelow(model.Root, random);
        var text = string.Create(CultureInfo.InvariantCulture, $"{path} {step}");
        string did;
        bool expected;
        Func<Task> call;
        switch (random.Next(10))
        {
            case < 4:
                (did, expected) = ($"write {path}", model.Write(path, text));
                call = () => silo.WriteAsync(path, text);
                break;
            case < 6:
                (did, expected) = ($"make {path}", model.Make(path));
                var make = new DirectoryOptions { CreateParents = true, AllowExisting = true };
                call = () => silo.CreateDirectoryAsync(FabricPath.Parse(path), make, Token).AsTask();
                break;
            case < 8:
                var target = PathBelow(model.Root, random);
                (did, expected) = ($"rename {path} to {target}", model.Rename(path, target));
                call = () => silo.RenameAsync(
                    FabricPath.Parse(path), FabricPath.Parse(target), new RenameOptions(), Token).AsTask();
                break;
            default:
                var recursive = random.Next(3) == 0;
                var removed = model.Delete(path, recursive);
                (did, expected) = ($"delete {path} {recursive}", removed is not null);
                call = async () => Assert.Equal(
                    removed, await silo.DeleteAsync(
                        FabricPath.Parse(path), new DeleteOptions { Recursive = recursive }, Token));
                break;
        }

        Assert.True(expected == await TreeCalls.SucceedsAsync(call), $"step {step}: {did} should be {expected}");
        return did;
    }

    private static async Task CheckAsync(IFabricClient silo, TreeModel model, Random random, string after)
    {
        for (var i = 0; i < 2; i++)
        {
            await CheckEntryAsync(silo, model, PathBelow(model.Root, random), after);
        }
    }

    private static async Task CheckEntryAsync(IFabricClient silo, TreeModel model, string path, string after)
    {
        var status = await silo.TryGetStatusAsync(FabricPath.Parse(path), OperationOptions.Default, Token);
        Assert.True(model.Entries.ContainsKey(path) == status is not null, $"{after}: {path} is there: {status}");
        if (status is { IsDirectory: true })
        {
            Assert.True(model.IsDirectory(path), $"{after}: {path} is a directory");
            Assert.Equal(model.Names(path).Order(StringComparer.Ordinal), await silo.NamesAsync(path));
        }
        else if (status is not null)
        {
            Assert.Equal(model.Entries[path], await silo.ReadAsync(path));
        }
    }

    private static string PathBelow(string root, Random random)
    {
        var path = root;
        for (var depth = random.Next(1, 4); depth > 0; depth--)
        {
            path += "/" + Names[random.Next(Names.Length)];
        }

        return path;
    }
}
