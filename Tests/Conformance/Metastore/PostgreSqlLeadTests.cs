using Npgsql;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>One process leads at a time, and the database refuses what another one still commits.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLeadTests(PostgreSqlServer server)
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(180);

    private readonly PostgreSqlTestSchema _schema = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_FreeLead_GivesTheFabricItsIdForEver()
    {
        await using var metastore = await OpenAsync();
        long epoch;
        await using (var lead = await metastore.TakeLeadAsync(Claim("first"), Token))
        {
            lead.Require("test", "lead");
            epoch = lead.Epoch;
            Assert.Equal(("fabric of first", false), (lead.FabricId, lead.IsTakenOver));
        }

        await using var next = await metastore.TakeLeadAsync(Claim("second"), Token);

        Assert.Equal(
            (epoch + 1, "fabric of first", false), (next.Epoch, next.FabricId, next.IsTakenOver));
    }

    [Fact]
    public async Task Take_HolderThatLives_IsAConflictThatNamesIt()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var lead = await metastore.TakeLeadAsync(Claim("first"), Token);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => other.TakeLeadAsync(Claim("second"), Token).AsTask());

        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
        Assert.Contains("first", error.Reason, StringComparison.Ordinal);
        lead.Require("test", "lead");
    }

    [Fact]
    public async Task Take_HolderThatIsSilent_TakesOverAndFencesIt()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        await using var old = await metastore.TakeLeadAsync(Claim("first"), Token);
        await metastore.CommitAsync([Put(1)], Token);
        await ExecuteAsync("UPDATE {schema}.owner SET until = clock_timestamp() - interval '1 second'");

        await using var next = await TakeBeforeRenewalAsync(other);

        Assert.True(next.IsTakenOver);
        var error = await Assert.ThrowsAsync<FabricException>(() => metastore.CommitAsync([Put(2)], Token).AsTask());
        Assert.Equal(FabricErrorKind.Fenced, error.Kind);
        await old.Lost.WaitAsync(Most, TimeProvider.System, Token);
        error = Assert.Throws<FabricException>(() => old.Require("test", "lead"));
        Assert.Equal(FabricErrorKind.Fenced, error.Kind);
        await other.CommitAsync([Put(3)], Token);
        var document = await metastore.TryGetDocumentAsync("test", "k", Token);
        Assert.Equal(3, document!.Payload.Span[0]);
    }

    [Fact]
    public async Task Take_StandingBy_WaitsForTheLead()
    {
        await using var metastore = await OpenAsync();
        await using var other = await OpenAsync();
        var lead = await metastore.TakeLeadAsync(Claim("first"), Token);
        var waiting = new TaskCompletionSource<string>();
        var standby = other.TakeLeadAsync(
            Claim("second") with { StandsBy = true, Waiting = waiting.SetResult }, Token).AsTask();
        Assert.Equal("first", await waiting.Task.WaitAsync(Most, TimeProvider.System, Token));
        Assert.False(standby.IsCompleted);

        await lead.DisposeAsync();

        await using var next = await standby.WaitAsync(Most, TimeProvider.System, Token);
        Assert.Equal(lead.Epoch + 1, next.Epoch);
    }

    [Fact]
    public async Task Take_ManyAtOnce_OneLeads()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        var claims = await Task.WhenAll(stores.Select(async store =>
        {
            try
            {
                return await store.TakeLeadAsync(Claim("one of many"), Token);
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
            {
                return null;
            }
        }));

        var lead = Assert.Single(claims, static c => c is not null);
        await lead!.DisposeAsync();
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Require_ConnectionsEndedInBetween_HoldsAgain()
    {
        await using var metastore = await OpenAsync();
        await using var lead = await metastore.TakeLeadAsync(Claim("first"), Token);
        await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
        var until = await UntilAsync();

        while (await UntilAsync() == until)
        {
            await Task.Yield();
        }

        Assert.False(lead.Lost.IsCompleted);
    }

    private static LeadClaim Claim(string holder) => new() { Holder = holder, FabricId = $"fabric of {holder}" };

    private static MetastoreChange Put(byte value) =>
        new MetastoreChange.PutDocument("test", "k", new[] { value }, null);

    private Task<PostgreSqlMetastore> OpenAsync() => PostgreSqlMetastore.OpenAsync(
        _schema.Options, TimeProvider.System, new SystemRandomSource(), Token);

    // The holder may renew between our making it look silent and the question.
    private async Task<PostgreSqlLead> TakeBeforeRenewalAsync(PostgreSqlMetastore metastore)
    {
        while (true)
        {
            try
            {
                await ExecuteAsync("UPDATE {schema}.owner SET until = clock_timestamp() - interval '1 second'");
                return await metastore.TakeLeadAsync(Claim("second"), Token);
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<DateTime> UntilAsync()
    {
        await using var source = NpgsqlDataSource.Create(_schema.Options.ConnectionString);
        await using var command = source.CreateCommand($"SELECT until FROM {_schema.Options.Schema}.owner");
        return (DateTime)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_schema.Options.ConnectionString);
        await using var command = source.CreateCommand(
            sql.Replace("{schema}", _schema.Options.Schema, StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync(Token);
    }
}
