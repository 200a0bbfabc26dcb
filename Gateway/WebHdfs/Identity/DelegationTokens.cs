using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// Delegation tokens: whoever holds one is its owner, until it expires or is cancelled. The store says which there are,
/// because other doors issue, renew and cancel them, too. One change of this door at a time.
/// </summary>
internal sealed class DelegationTokens : IDisposable
{
    /// <summary>Most tokens at a time: jobs have one each, and expired ones go.</summary>
    public const int TokensMax = 100_000;

    // Hadoop's defaults.
    private static readonly TimeSpan RenewEvery = TimeSpan.FromHours(24);
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(7);

    private readonly IDelegationTokenStore _store;
    private readonly TimeProvider _time;
    private readonly ReadOnlyMemory<byte> _secret;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, DelegationTokenRecord> _known;
    private long _last;

    private DelegationTokens(
        IDelegationTokenStore store, TimeProvider time, ReadOnlyMemory<byte> secret,
        IReadOnlyList<DelegationTokenRecord> records)
    {
        _store = store;
        _time = time;
        _secret = secret;
        _known = new(records.ToDictionary(static r => r.Number));
        _last = records.Count == 0 ? 0 : records.Max(static r => r.Number);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reads what is stored.</summary>
    public static async ValueTask<DelegationTokens> LoadAsync(
        IDelegationTokenStore store, TimeProvider time, CancellationToken cancellationToken) => new(
            store, time, await store.LoadSecretAsync(cancellationToken), await store.ListAsync(cancellationToken));

    /// <summary>Makes a token and returns its text.</summary>
    public async ValueTask<string> IssueAsync(
        string owner, string? realUser, string? renewer, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ForgetExpiredAsync(cancellationToken);
            if (_known.Count >= TokensMax)
            {
                throw new WebHdfsException(
                    WebHdfsErrors.Retriable, $"There are {TokensMax} delegation tokens; cancel some.");
            }

            // Above every earlier one, also of another run: its clock has gone on.
            var now = Now;
            _last = Math.Max(_last + 1, now);
            var record = new DelegationTokenRecord
            {
                Number = _last,
                Owner = owner,
                Renewer = renewer ?? owner,
                RealUser = realUser ?? string.Empty,
                IssuedUnixMs = now,
                MaxUnixMs = now + (long)LifetimeMax.TotalMilliseconds,
                ExpiresUnixMs = now + (long)RenewEvery.TotalMilliseconds,
            };
            while (!await _store.TryAddAsync(record, cancellationToken))
            {
                record = record with { Number = ++_last }; // Another door had the same moment.
            }

            _known[record.Number] = record;
            return DelegationTokenText.Write(record, _secret.Span);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whose a token is.</summary>
    /// <exception cref="WebHdfsException">InvalidToken for one that is none, expired or cancelled.</exception>
    public async ValueTask<DelegationTokenRecord> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var record = await FindAsync(text, cancellationToken);
        return Now < record.ExpiresUnixMs
            ? record
            : throw new WebHdfsException(WebHdfsErrors.InvalidToken, $"token of {record.Owner} is expired");
    }

    /// <summary>Has a token live on and returns until when. Only its renewer may.</summary>
    public async ValueTask<long> RenewAsync(string text, string user, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var record = await VerifyAsync(text, cancellationToken);
            if (record.Renewer != user)
            {
                throw new WebHdfsException(
                    WebHdfsErrors.AccessControl,
                    $"{user} tries to renew a token of {record.Owner} with renewer {record.Renewer}");
            }

            var renewed = record with
            {
                ExpiresUnixMs = Math.Min(record.MaxUnixMs, Now + (long)RenewEvery.TotalMilliseconds),
            };
            await _store.PutAsync(renewed, cancellationToken);
            _known[record.Number] = renewed;
            return renewed.ExpiresUnixMs;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends a token. Its owner and its renewer may.</summary>
    public async ValueTask CancelAsync(string text, string user, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var record = await FindAsync(text, cancellationToken);
            if (record.Owner != user && record.Renewer != user)
            {
                throw new WebHdfsException(
                    WebHdfsErrors.AccessControl, $"{user} is not authorized to cancel a token of {record.Owner}");
            }

            await _store.RemoveAsync(record.Number, cancellationToken);
            _known.TryRemove(record.Number, out _);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async ValueTask<DelegationTokenRecord> FindAsync(string text, CancellationToken cancellationToken) =>
        DelegationTokenText.TryRead(text, _secret.Span) is { } number
            && await _store.TryGetAsync(number, cancellationToken) is { } record
            ? record
            : throw new WebHdfsException(WebHdfsErrors.InvalidToken, "token can't be found in cache");

    private async ValueTask ForgetExpiredAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        foreach (var record in _known.Values.Where(r => r.ExpiresUnixMs <= now))
        {
            // Another door may have renewed it.
            if (await _store.TryGetAsync(record.Number, cancellationToken) is { } kept && kept.ExpiresUnixMs > now)
            {
                _known[record.Number] = kept;
                continue;
            }

            await _store.RemoveAsync(record.Number, cancellationToken);
            _known.TryRemove(record.Number, out _);
        }
    }
}
