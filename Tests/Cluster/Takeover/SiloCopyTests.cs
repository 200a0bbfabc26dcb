using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Takeover;

/// <summary>What a silo acknowledges before the store has it: the next leader reads and persists it.</summary>
public sealed class SiloCopyTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const int LengthBytes = 1_500_000;
    private const string Secret = "secret of the silo copies";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfTheLeader_LeavesUnpersistedWritesToTheNextOne()
    {
        await using var pair = await SiloPair.StartAsync(server, "--cluster-secret", Secret);
        using var firstHome = new FabricHome();
        using var secondHome = new FabricHome();
        using var first = pair.First.Api();
        string[] join = ["--cluster-secret", Secret, .. pair.JoinOfSecond];
        await using var one = await pair.First.StartWorkerAsync(firstHome, firstHome, join);
        await using var two = await pair.First.StartWorkerAsync(secondHome, secondHome, join);
        await LiveAsync(first);
        var bytes = FabricCalls.Bytes(9, LengthBytes);
        var options = new CreateOptions { Overwrite = true, WriteType = WriteType.AsyncThrough };
        await using (var writer = await first.CreateAsync(FabricPath.Parse("/f"), options, Token))
        {
            Directory.Move(pair.Store, pair.Store + ".away");
            await writer.WriteAsync(bytes, Token);
            Assert.Equal(PersistenceState.ToPersist, (await writer.CompleteAsync(null, Token)).Persistence);
        }

        pair.First.Kill();
        Directory.Move(pair.Store + ".away", pair.Store);
        await pair.Second.ReadReadyAsync();
        using var second = pair.Second.Api();

        await LiveAsync(second);
        Assert.Equal(bytes, await second.ReadAsync("/f"));
        await Eventually.HoldsAsync(
            "the next leader persists it",
            async () => (await second.StatAsync("/f"))!.Persistence == PersistenceState.Persisted);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(pair.Store, "f"), Token));
    }

    // A silo that is ready may be asked while nobody leads.
    private static Task LiveAsync(IFabricClient client) => Eventually.HoldsAsync(
        "both workers are live",
        async () =>
        {
            try
            {
                return (await client.Workers.ListAsync(Token)).Count(
                    static w => w is { State: WorkerState.Live, Id: not "local" }) == 2;
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
            {
                return false;
            }
        });
}
