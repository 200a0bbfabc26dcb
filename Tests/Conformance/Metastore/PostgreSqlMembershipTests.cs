using Npgsql;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Several silos at work over one database, which refuses what one that left still commits.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMembershipTests(PostgreSqlServer server)
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(180);

    private readonly PostgreSqlTestSchema _schema = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_Several_AreInOneViewThatComesIntoForce()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await StartAsync(metastore, "first");
        await using var second = await StartAsync(other, "second");

        await HoldsAsync(() => first.View.IsInForce && first.View.Epoch == second.View.Epoch);

        Assert.Equal(["first", "second"], first.View.Members.Select(static m => m.Id));
        first.Require("test", "silo");
        second.Require("test", "silo");
        await metastore.CommitAsync([Put(1)], Token);
        await other.CommitAsync([Put(2)], Token);
    }

    [Fact]
    public async Task View_ThatASiloHasNotSeen_IsNotInForce()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await StartAsync(metastore, "first");
        await using var second = await JoinAsync(other, "second");
        await second.StartAsync(Token);

        // Who joins has nothing to forget.
        await HoldsAsync(() => first.View is { Members.Count: 2, IsInForce: true });

        await using var another = await OpenAsync();
        await using var third = await StartAsync(another, "third");
        await HoldsAsync(() => first.View.Members.Count == 3);
        Assert.False(first.View.IsInForce);

        second.Acknowledge(first.View.Epoch);
        await HoldsAsync(() => first.View.IsInForce && third.View.IsInForce);
    }

    [Fact]
    public async Task Silo_ThatIsSilent_IsTakenOutAndItsCommitsAreRefused()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await StartAsync(metastore, "first");
        await using var silent = await JoinAsync(other, "silent");
        await other.CommitAsync([Put(1)], Token);
        await ExecuteAsync("UPDATE {schema}.silos SET until = clock_timestamp() - interval '1 s' WHERE id = 'silent'");

        await HoldsAsync(() => first.View is { IsInForce: true, Epoch: 3, Members: [{ Id: "first" }] });

        var error = await Assert.ThrowsAsync<FabricException>(() => other.CommitAsync([Put(2)], Token).AsTask());
        Assert.Equal(FabricErrorKind.Fenced, error.Kind);
        await silent.StartAsync(Token);
        await silent.Lost.WaitAsync(Most, TimeProvider.System, Token);
        error = Assert.Throws<FabricException>(() => silent.Require("test", "silo"));
        Assert.Equal(FabricErrorKind.Fenced, error.Kind);
    }

    [Fact]
    public async Task Commit_ForALeadThatEnded_IsRefused()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await StartAsync(metastore, "first");
        await using var second = await StartAsync(other, "second");
        var lead = await metastore.TakeLeadAsync(Claim("first"), Token);
        await HoldsAsync(() => second.View.Leader?.Id == "first");
        CommitTerm.Enter(new CommitTerm(lead.Epoch, "first"));
        await other.CommitAsync([Put(1)], Token);
        await lead.DisposeAsync();
        await using var next = await other.TakeLeadAsync(Claim("second"), Token);

        var error = await Assert.ThrowsAsync<FabricException>(() => other.CommitAsync([Put(2)], Token).AsTask());

        Assert.Equal(FabricErrorKind.Fenced, error.Kind);
        CommitTerm.Enter(new CommitTerm(next.Epoch, "second"));
        await metastore.CommitAsync([Put(3)], Token);
        await HoldsAsync(() => first.View.Leader?.Id == "second");
    }

    [Fact]
    public async Task Commit_ForASiloThatLeft_IsRefused()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await StartAsync(metastore, "first");
        await using (await StartAsync(other, "second"))
        {
            CommitTerm.Enter(new CommitTerm(0, "second"));
            await metastore.CommitAsync([Put(1)], Token);
        }

        var error = await Assert.ThrowsAsync<FabricException>(() => metastore.CommitAsync([Put(2)], Token).AsTask());

        Assert.Equal(FabricErrorKind.Fenced, error.Kind);
        CommitTerm.Enter(CommitTerm.Own);
        await metastore.CommitAsync([Put(3)], Token);
    }

    [Fact]
    public async Task Refresh_View_IsLaterThanTheCall()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await StartAsync(metastore, "first");
        await using var second = await StartAsync(other, "second");

        await first.RefreshAsync(Token);

        Assert.Equal(["first", "second"], first.View.Members.Select(static m => m.Id));
    }

    [Fact]
    public async Task Join_WrongSecretTakenAddressOrBesideOneAlone_IsRefused()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using (var first = await StartAsync(metastore, "first"))
        {
            var error = await Assert.ThrowsAsync<FabricException>(
                () => other.JoinAsync(SiloClaimOf("second") with { SecretMark = "another" }, Token).AsTask());
            Assert.Equal(FabricErrorKind.Unauthenticated, error.Kind);
            error = await Assert.ThrowsAsync<FabricException>(
                () => other.JoinAsync(SiloClaimOf("second") with { Address = "at first" }, Token).AsTask());
            Assert.Equal(FabricErrorKind.Conflict, error.Kind);
        }

        // With nobody at work the next says what the secret is.
        await using (await JoinAsync(other, "third", "another"))
        {
        }

        await using var alone = await OpenAsync();
        await using var lead = await alone.TakeLeadAsync(Claim("alone"), Token);
        var refused = await Assert.ThrowsAsync<FabricException>(
            () => other.JoinAsync(SiloClaimOf("fourth"), Token).AsTask());
        Assert.Equal(FabricErrorKind.Conflict, refused.Kind);
        Assert.Contains("alone", refused.Reason, StringComparison.Ordinal);
    }

    private static SiloClaim SiloClaimOf(string id) =>
        new() { Id = id, Address = "at " + id, Holder = id, SecretMark = "mark" };

    private static LeadClaim Claim(string holder) => new() { Holder = holder, FabricId = "fabric" };

    private static MetastoreChange Put(byte value) =>
        new MetastoreChange.PutDocument("test", "k", new[] { value }, null);

    private static ValueTask<PostgreSqlMembership> JoinAsync(
        PostgreSqlMetastore metastore, string id, string mark = "mark") =>
        metastore.JoinAsync(SiloClaimOf(id) with { SecretMark = mark }, Token);

    // Acts by each view as soon as it hears of it.
    private static async Task<PostgreSqlMembership> StartAsync(PostgreSqlMetastore metastore, string id)
    {
        var membership = await JoinAsync(metastore, id);
        membership.Heard += view => membership.Acknowledge(view.Epoch);
        await membership.StartAsync(Token);
        return membership;
    }

    private static async Task HoldsAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Most);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "Missing event: the view.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private async Task<PostgreSqlMetastore> OpenAsync() => (PostgreSqlMetastore)await _schema.OpenAsync();

    private async Task ExecuteAsync(string sql)
    {
        var options = _schema.Options;
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await using var command = source.CreateCommand(
            sql.Replace("{schema}", options.Schema, StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync(Token);
    }
}
