using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Silo.Silos;
using OrleansAlluxio.Tests.Orleans.Silos;
using OrleansAlluxio.Tests.Orleans.Tree;

namespace OrleansAlluxio.Tests.Orleans.Duplicates;

/// <summary>
/// Two silos have an activation of one directory at once, one of them not by right. Whichever was first: that one is
/// refused at its silo's gate and goes, and no acknowledged write is lost. Nobody helps: it ends within seconds.
/// </summary>
[Collection(SiloCollection.Name)]
public sealed class FencedDuplicateTests(SilosFixture silos) : IClassFixture<SilosFixture>
{
    private const int Writers = 6;
    private const int WritesEach = 10;

    // A second or two, and a busy machine may take as long as a call is made again, and more; this is a hang.
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Write_OwnerHasItsActivationWhenAnotherSiloMakesOne_LosesNothing()
    {
        const string Directory = "/owner-first";
        var cluster = silos.Cluster;
        var (owner, other) = Places(cluster, Directory);
        await cluster.Silos[0].Client.WriteAsync($"{Directory}/before", "before");
        var rightful = ForcedActivation.Find(owner, Directory);
        Assert.NotNull(rightful);

        await ForcedActivation.ForgetAsync(owner, rightful);
        await ForcedActivation.MakeAsync(other, Directory);
        Assert.Equal(2, ForcedActivation.Count(cluster.Silos, Directory));

        // Nobody finds the owner's, whatever writes by chance are sent on to it: it is to be replaced.
        var since = TimeProvider.System.GetTimestamp();
        foreach (var silo in cluster.Silos)
        {
            await WriteFirstAsync(silo, $"{Directory}/first");
        }

        await ForcedActivation.NamedAsync(cluster.Silos, Directory, owner);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, RecoveryMax);
        await WriteAndVerifyAsync(cluster, Directory);
        Assert.Equal("before", await AgainAsync(() => other.Client.ReadAsync($"{Directory}/before")));
        await ForcedActivation.GoneAsync(other, Directory);
    }

    [Fact]
    public async Task Write_AnotherSiloHasAnActivationBeforeTheOwner_LosesNothing()
    {
        const string Directory = "/owner-last";
        var cluster = silos.Cluster;
        var (owner, other) = Places(cluster, Directory);
        var wrongful = await ForcedActivation.MakeAsync(other, Directory);
        await ForcedActivation.ForgetAsync(other, wrongful);
        await ForcedActivation.MakeAsync(owner, Directory);
        Assert.Equal(2, ForcedActivation.Count(cluster.Silos, Directory));

        await WriteAndVerifyAsync(cluster, Directory);
    }

    [Fact]
    public async Task Write_AnotherSilosActivationIsTheOnlyOneKnown_GoesToTheOwner()
    {
        const string Directory = "/owner-none";
        var cluster = silos.Cluster;
        var (_, other) = Places(cluster, Directory);
        await ForcedActivation.MakeAsync(other, Directory);
        Assert.Equal(1, ForcedActivation.Count(cluster.Silos, Directory));

        await WriteAndVerifyAsync(cluster, Directory);
        await ForcedActivation.GoneAsync(other, Directory);
    }

    private static Task<bool> WriteFirstAsync(SiloProcess silo, string path) => AgainAsync(async () =>
    {
        await silo.Client.WriteAsync(path, "first");
        return true;
    });

    private static (SiloProcess Owner, SiloProcess Other) Places(SiloCluster cluster, string directory)
    {
        var id = cluster.Silos[0].Services.GetRequiredService<SiloParts>().Gate.OwnerOf(directory)!.Id;
        var owner = cluster.Silos.Single(s => s.Services.GetRequiredService<SiloParts>().Seat.Id == id);
        return (owner, cluster.Silos.First(s => s != owner));
    }

    private static async Task WriteAndVerifyAsync(SiloCluster cluster, string directory)
    {
        var acknowledged = new ConcurrentDictionary<string, string>();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var write = 0; write < WritesEach; write++)
            {
                // Two files of each writer: one is new each time, the other is replaced.
                var silo = cluster.Silos[(writer + write) % cluster.Silos.Count];
                var text = string.Create(CultureInfo.InvariantCulture, $"{writer} {write}");
                foreach (var path in new[] { $"{directory}/{writer}-{write}", $"{directory}/{writer}" })
                {
                    await AgainAsync(async () =>
                    {
                        await silo.Client.WriteAsync(path, text);
                        return true;
                    });
                    acknowledged[path] = text;
                }
            }
        }));

        foreach (var silo in cluster.Silos)
        {
            foreach (var (path, text) in acknowledged)
            {
                Assert.Equal(text, await AgainAsync(() => silo.Client.ReadAsync(path)));
            }

            Assert.Superset(
                acknowledged.Keys.Select(static p => p[(p.LastIndexOf('/') + 1)..]).ToHashSet(),
                (await AgainAsync(() => silo.Client.NamesAsync(directory))).ToHashSet());
        }
    }

    // What a silo cannot carry out now it says so, and did nothing or what is asked for again.
    private static async Task<T> AgainAsync<T>(Func<Task<T>> call)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            try
            {
                return await call();
            }
            catch (FabricException e) when (
                e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout && !limit.IsCancellationRequested)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
