using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Locking;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>Sets, lists and removes users' cache quotas, and tells the workers of them.</summary>
internal sealed class CacheQuotaAdministration(EngineServices services, IFabricIdentities identities)
    : IFabricCacheQuotas
{
    /// <summary>Most users with a quota: a table in every process that holds pages.</summary>
    internal const int QuotasMax = 1000;

    // Numbers of which one is nearly always free.
    private const int AskedAtOnce = 16;

    // Two that are set at once must not get one number.
    private readonly TurnLock _turns = new();

    /// <inheritdoc/>
    public async ValueTask<CacheQuotaStatus> SetAsync(CacheQuotaRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        const string Operation = "set cache quota";
        RequireName(Operation, request.User);
        if (request.BytesMax < 0)
        {
            throw Failure(FabricErrorKind.InvalidArgument, Operation, request.User, "a cache quota is 0 or more bytes");
        }

        if (request.User is not (PrincipalNames.Fabric or PrincipalNames.Anonymous)
            && await identities.TryGetUserAsync(request.User, cancellationToken).ConfigureAwait(false) is null)
        {
            throw Failure(FabricErrorKind.NotFound, Operation, request.User, "there is no user of that name");
        }

        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        await services.CacheQuotas.LoadAsync(services, cancellationToken).ConfigureAwait(false);
        var all = services.CacheQuotas.All;
        var old = all.FirstOrDefault(r => r.User == request.User);
        if (old?.BytesMax is null && all.Count(static r => r.BytesMax is not null) >= QuotasMax)
        {
            throw Failure(FabricErrorKind.TooLarge, Operation, request.User, $"at most {QuotasMax} cache quotas");
        }

        old ??= await FreeNumberAsync(all, request.User, cancellationToken).ConfigureAwait(false);
        var record = old with { User = request.User, BytesMax = request.BytesMax, Epoch = old.Epoch + 1 };
        return await PutAsync(record, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CacheQuotaStatus>> ListAsync(CancellationToken cancellationToken) => TellAsync(
        [.. services.CacheQuotas.All.Where(static r => r.BytesMax is not null)
            .OrderBy(static r => r.User, StringComparer.Ordinal)],
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(string user, CancellationToken cancellationToken)
    {
        RequireName("remove cache quota", user);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        await services.CacheQuotas.LoadAsync(services, cancellationToken).ConfigureAwait(false);
        if (services.CacheQuotas.All.FirstOrDefault(r => r.User == user && r.BytesMax is not null) is not { } record)
        {
            return false;
        }

        await PutAsync(record with { BytesMax = null, Epoch = record.Epoch + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private static void RequireName(string operation, string user)
    {
        if (user is not { Length: > 0 and <= PrincipalNames.CharsMax })
        {
            throw Failure(
                FabricErrorKind.InvalidArgument, operation, user?[..Math.Min(16, user.Length)] ?? string.Empty,
                $"a cache quota is of a user, whose name has 1..{PrincipalNames.CharsMax} characters");
        }
    }

    private static FabricException Failure(
        FabricErrorKind kind, string operation, string user, string reason) => new(kind, operation, user, reason);

    // Also one of a user who had a quota: the pages that are marked with it are none any more.
    private async ValueTask<CacheQuotaRecord> FreeNumberAsync(
        IReadOnlyList<CacheQuotaRecord> all, string user, CancellationToken cancellationToken)
    {
        var known = all.ToDictionary(static r => r.Number);
        var unused = Enumerable.Range(1, CacheCharge.PrincipalMax).Where(n => !known.ContainsKey(n))
            .Select(static n => new CacheQuotaRecord(string.Empty, null, 0) { Number = n });
        foreach (var some in unused.Concat(all.Where(static r => r.BytesMax is null)).Chunk(AskedAtOnce))
        {
            var states = await TellAsync(some, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
            {
                // A number that nobody has may be on pages, too, where older metadata was restored.
                if (states[i].Bytes == 0 && (states[i].Unanswered == 0 || some[i].Epoch == 0))
                {
                    return some[i];
                }
            }
        }

        throw Failure(
            FabricErrorKind.TooLarge, "set cache quota", user,
            $"{CacheCharge.PrincipalMax} users have or had a quota, and pages of each of them are still cached, or a "
            + "worker does not say");
    }

    private async ValueTask<CacheQuotaStatus> PutAsync(CacheQuotaRecord record, CancellationToken cancellationToken)
    {
        await services.Metastore.CommitAsync(
            [new MetastoreChange.PutDocument(
                DocumentKinds.CacheQuota, CacheQuotaRecord.KeyOf(record.Number), record.ToPayload(),
                record.RowVersion)],
            cancellationToken).ConfigureAwait(false);
        await services.CacheQuotas.LoadAsync(services, cancellationToken).ConfigureAwait(false);
        await services.Spread.FlushAsync(SiloTopics.Quotas, cancellationToken).ConfigureAwait(false);
        return (await TellAsync([record], cancellationToken).ConfigureAwait(false))[0];
    }

    // Whoever is asked what there is hears what there may be, so that a worker that was away hears it, too.
    private async ValueTask<IReadOnlyList<CacheQuotaStatus>> TellAsync(
        IReadOnlyList<CacheQuotaRecord> quotas, CancellationToken cancellationToken)
    {
        if (quotas.Count == 0)
        {
            return [];
        }

        List<CacheCharge> charges = [.. quotas.Select(q => CacheQuotas.ChargeOf(q, services.Directory))];
        var isWhole = services.Pages.WaitRecoveredAsync(cancellationToken).IsCompletedSuccessfully;
        var sums = charges.Select(services.Pages.Limit).ToArray();
        var unanswered = isWhole ? 0 : 1;
        if (services.Copies?.Services is { } parts)
        {
            var map = parts.Directory.Current;
            unanswered += map.View.AwayCount; // They come back with their pages.
            var others = map.View.Members.Where(m => !map.IsOwn(m) && m.Url is not null);
            var answers = others.Select(m => AskAsync(parts, m, charges, cancellationToken));
            foreach (var answer in await Task.WhenAll(answers).ConfigureAwait(false))
            {
                unanswered += answer is null ? 1 : 0;
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += answer?[i] ?? 0;
                }
            }
        }

        return
        [
            .. quotas.Select((q, i) =>
                new CacheQuotaStatus(q.User, q.BytesMax ?? CacheCharge.Unlimited, sums[i], unanswered)),
        ];
    }

    private static async Task<IReadOnlyList<long>?> AskAsync(
        Copies.CopyServices parts, ClusterMember member, IReadOnlyList<CacheCharge> charges,
        CancellationToken cancellationToken)
    {
        if (!member.IsLive)
        {
            return null;
        }

        try
        {
            var answer = await parts.Blocks.ChargeAsync(member.Url!, charges, cancellationToken).ConfigureAwait(false);
            return answer.Count == charges.Count ? answer : null;
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
