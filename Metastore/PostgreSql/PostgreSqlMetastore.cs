using System.Text.RegularExpressions;
using Npgsql;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Metastore.Migrations;
using OrleansAlluxio.Metastore.Rows;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>
/// The shared metastore: a schema in PostgreSQL that any number of processes may use at once. See README.md.
/// </summary>
public sealed partial class PostgreSqlMetastore : IMetastore, IMetastoreSnapshots, IMetastoreIntegrity, IMetastoreHealth
{
    private readonly string _schema;
    private readonly string _from;
    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlQueries _queries;
    private readonly PostgreSqlWriter _writer;
    private readonly Dictionary<MetastoreSequence, IdBlock> _ids;
    private readonly PostgreSqlMetastoreOptions _options;
    private readonly TimeProvider _time;
    private int _isDisposed;

    private PostgreSqlMetastore(
        NpgsqlDataSource source, PostgreSqlMetastoreOptions options, PostgreSqlWriter writer, TimeProvider time)
    {
        _source = source;
        _options = options;
        _time = time;
        _schema = options.Schema;
        _from = $"SELECT {InodeColumns.List} FROM {_schema}.inodes";
        _queries = new PostgreSqlQueries(source);
        _writer = writer;
        _ids = Enum.GetValues<MetastoreSequence>().ToDictionary(
            static sequence => sequence,
            sequence =>
                new IdBlock(IdBlock.BlockCount(sequence), (count, token) => ReserveAsync(sequence, count, token)));
    }

    /// <summary>Connects, and creates or upgrades the schema.</summary>
    /// <exception cref="FabricException">
    /// Unsupported when a newer program wrote the schema, InvalidArgument for impossible options, Unavailable without a
    /// database.
    /// </exception>
    public static Task<PostgreSqlMetastore> OpenAsync(
        PostgreSqlMetastoreOptions options, TimeProvider time, IRandomSource random,
        CancellationToken cancellationToken) =>
        OpenAsync(options, (time, random), PostgreSqlMigrations.All, cancellationToken);

    /// <summary>
    /// Takes the lead of the fabric: from then on commits are this process', until another one leads. Conflict when
    /// another process leads and the claim does not wait.
    /// </summary>
    public async ValueTask<PostgreSqlLead> TakeLeadAsync(LeadClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var source = CreateSource(_options with { ConnectionsMax = 1 });
        try
        {
            var terms = await new PostgreSqlClaims(source, _schema, _time).TakeAsync(claim, cancellationToken)
                .ConfigureAwait(false);
            _writer.Epoch = terms.Epoch;
            return new PostgreSqlLead(source, _schema, terms, claim.Lasts, _time);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Joins the silos at work: from then on commits are this silo's, until it leaves the view or is taken out of it.
    /// Conflict when another one has its address, Unauthenticated for another cluster secret.
    /// </summary>
    public async ValueTask<PostgreSqlMembership> JoinAsync(SiloClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var source = CreateSource(_options with { ConnectionsMax = 1 });
        try
        {
            var membership = new PostgreSqlMembership(source, _schema, claim, () => _writer.Epoch, _time);
            await membership.JoinAsync(cancellationToken).ConfigureAwait(false);
            _writer.Silo = claim.Id;
            return membership;
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The identity of the fabric and the secret of silos that were given none; a fabric that nobody led gets
    /// <paramref name="fabricId"/>.
    /// </summary>
    public async ValueTask<(string FabricId, string Secret)> IdentifyAsync(
        string fabricId, CancellationToken cancellationToken)
    {
        await _queries.ListAsync(
            $"UPDATE {_schema}.owner SET fabric = $1 WHERE fabric = '' RETURNING epoch", [fabricId],
            static r => r.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return (await _queries.ListAsync(
            $"SELECT fabric, default_secret FROM {_schema}.owner, {_schema}.silo_view", [],
            static r => (r.GetString(0), r.GetString(1)), cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Silos at work, for whoever wants to be alone.</summary>
    public async ValueTask<IReadOnlyList<string>> ListSilosAsync(CancellationToken cancellationToken) =>
        await _queries.ListAsync(
            $"SELECT holder FROM {_schema}.silos WHERE until > clock_timestamp()", [], static r => r.GetString(0),
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken) =>
        _queries.FirstAsync(
            $"{_from} WHERE id = $1 AND {_schema}.attached(parent_id)", [id.Value], PostgreSqlQueries.ReadInode,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<InodeRow?> TryFindChildAsync(InodeId parent, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.Contains('\0'))
        {
            return ValueTask.FromResult<InodeRow?>(null);
        }

        return _queries.FirstAsync(
            $"{_from} WHERE parent_id = $1 AND name = $2 AND {_schema}.attached(parent_id)",
            [parent.Value, name],
            PostgreSqlQueries.ReadInode,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckLimit("list children", limit);
        return await _queries.ListAsync(
            $"{_from} WHERE parent_id = $1 AND name > $2 AND (SELECT {_schema}.attached($1)) ORDER BY name LIMIT $3",
            [parent.Value, afterName ?? string.Empty, limit],
            PostgreSqlQueries.ReadInode,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckCommit(changes);
        return changes.Count == 0 ? ValueTask.CompletedTask : _writer.CommitAsync(changes, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReserveIdsAsync(MetastoreSequence sequence, int count, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckReservation(sequence, count);
        return _ids[sequence].TakeAsync(count, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DocumentRow?> TryGetDocumentAsync(string kind, string key, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckDocumentKey(kind, key);
        return _queries.FirstAsync(
            $"SELECT kind, key, payload, row_version FROM {_schema}.documents "
            + "WHERE kind = $1 AND key_hash = sha256(convert_to($2, 'UTF8'))",
            [kind, key],
            PostgreSqlQueries.ReadDocument,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        MetastoreRules.CheckLimit("list documents", limit);
        return await _queries.ListAsync(
            $"""
            SELECT kind, key, payload, row_version FROM {_schema}.documents
            WHERE kind = $1 AND left(key, 500) >= left($2, 500) AND key > $2 ORDER BY left(key, 500), key LIMIT $3
            """,
            [kind, afterKey ?? string.Empty, limit],
            PostgreSqlQueries.ReadDocument,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FileVersion>> ReclaimAsync(int rowsMax, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckLimit("reclaim", rowsMax);
        while (true)
        {
            var rows = await _queries.ListAsync(
                $"SELECT inode, inode_kind, version FROM {_schema}.reclaim($1)",
                [rowsMax],
                static from => (Id: from.GetInt64(0), Kind: from.GetInt16(1), Version: from.GetInt64(2)),
                cancellationToken).ConfigureAwait(false);
            List<FileVersion> files =
            [
                .. rows.Where(static row => row.Kind == (short)EntryKind.File)
                    .Select(static row => new FileVersion(new InodeId(row.Id), new ContentVersion(row.Version))),
            ];

            // A batch of directories alone answers no files, but empty means that nothing is left.
            if (rows.Count == 0 || files.Count > 0)
            {
                return files;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<InodeRow>> ListUnpersistedAsync(
        InodeId? after, int limit, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckLimit("list unpersisted", limit);
        return await _queries.ListAsync(
            $"{_from} WHERE persistence <> 3 AND kind = 1 AND id > $1 AND {_schema}.attached(parent_id) ORDER BY id "
                + "LIMIT $2",
            [after?.Value ?? 0L, limit],
            PostgreSqlQueries.ReadInode,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<InodeRow>> ListDueAsync(
        long throughUnixMs, InodeRow? after, int limit, CancellationToken cancellationToken)
    {
        const string due = "created_ms + least(ttl_ms, 1000000000000000)";
        MetastoreRules.CheckLimit("list due", limit);
        return await _queries.ListAsync(
            $"{_from} WHERE ttl_ms IS NOT NULL AND {due} <= $1 AND ({due}, id) > ($2, $3) "
                + $"AND {_schema}.attached(parent_id) ORDER BY {due}, id LIMIT $4",
            [throughUnixMs, after?.DueUnixMs ?? long.MinValue, after?.Id.Value ?? 0L, limit],
            PostgreSqlQueries.ReadInode,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IMetastoreSnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        await PostgreSqlSnapshot.OpenAsync(_source, _schema, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<MetastoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        // The planner's estimate; -1 until the table was first analysed, and then it is small enough to count.
        var (inodes, bytes) = await _queries.FirstAsync(
            $"""
            SELECT CASE WHEN reltuples >= 0 THEN reltuples::bigint ELSE (SELECT count(*) FROM {_schema}.inodes) END,
              pg_total_relation_size('{_schema}.inodes') + pg_total_relation_size('{_schema}.documents')
            FROM pg_class WHERE oid = '{_schema}.inodes'::regclass
            """,
            [],
            static from => (from.GetInt64(0), from.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return new MetastoreStatistics(inodes, bytes, _writer.Commits, _writer.Flushes);
    }

    /// <summary>
    /// Reads the whole tree and answers what is wrong with it, at most <paramref name="problemsMax"/> sentences; empty
    /// when it is sound. Damage of pages is PostgreSQL's own (data checksums, pg_amcheck).
    /// </summary>
    public ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(int problemsMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(problemsMax);
        return PostgreSqlIntegrity.CheckAsync(_queries, _schema, problemsMax, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<MetastoreHealth> GetHealthAsync(CancellationToken cancellationToken) =>
        PostgreSqlHealth.AskAsync(_queries, cancellationToken);

    /// <summary>Does what is waiting, then closes the connections. Later calls fail with Unavailable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _writer.StopAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        foreach (var ids in _ids.Values)
        {
            ids.Dispose();
        }
    }

    /// <summary>Opens with the given steps; tests pass older and newer ones.</summary>
    internal static async Task<PostgreSqlMetastore> OpenAsync(
        PostgreSqlMetastoreOptions options,
        (TimeProvider Time, IRandomSource Random) chance,
        IReadOnlyList<Migration> migrations,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var source = CreateSource(options);
        try
        {
            await PostgreSqlMigrator.RunAsync(source, options.Schema, migrations, cancellationToken)
                .ConfigureAwait(false);
            var writer = new PostgreSqlWriter(source, options, chance.Time, chance.Random);
            return new PostgreSqlMetastore(source, options, writer, chance.Time);
        }
        catch (Exception error)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (PostgreSqlErrors.IsDatabaseFailure(error))
            {
                throw PostgreSqlErrors.Map(error, "open metastore", $"schema {options.Schema}");
            }

            throw;
        }
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,39}$")]
    private static partial Regex SchemaName();

    private static NpgsqlDataSource CreateSource(PostgreSqlMetastoreOptions options)
    {
        if (!SchemaName().IsMatch(options.Schema))
        {
            throw MetastoreErrors.Invalid(
                "open metastore", options.Schema, "the schema's name is not [a-z_][a-z0-9_]{0,39}");
        }

        NpgsqlDataSourceBuilder builder;
        try
        {
            builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The cause may quote the string, and with it a password: it is left out.
            throw MetastoreErrors.Invalid(
                "open metastore", $"schema {options.Schema}", "the connection string is malformed");
        }

        builder.ConnectionStringBuilder.MaxPoolSize = options.ConnectionsMax;
        builder.ConnectionStringBuilder.MaxAutoPrepare = 32;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        builder.ConnectionStringBuilder.IncludeErrorDetail = true;

        // Whatever the server's default: an acknowledged commit survives a power cut.
        builder.ConnectionStringBuilder.Options =
            $"{builder.ConnectionStringBuilder.Options} -c synchronous_commit=on".Trim();
        return builder.Build();
    }

    private async ValueTask<long> ReserveAsync(
        MetastoreSequence sequence, int count, CancellationToken cancellationToken)
    {
        var first = await _queries.FirstAsync(
            $"UPDATE {_schema}.counters SET value = value + $1 WHERE name = $2 RETURNING value - $1",
            [(long)count, $"sequence-{(int)sequence}"],
            static from => from.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        return first > 0
            ? first
            : throw MetastoreErrors.CorruptDocument("counters", sequence.ToString(), "the sequence is missing");
    }
}
