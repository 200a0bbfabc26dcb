using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Opens a range at a worker, and, when that takes longer than most, at a second one too; the first answer counts. The
/// second is only asked for what its tiers have, so no store is read twice.
/// </summary>
internal sealed class HedgedOpen(IWorkerLink link, TimeProvider time, RouteCounters counters)
{
    private readonly HedgeBudget _budget = new();

    /// <summary>
    /// A stream and who gives it. The first worker's failure when it fails and no second one has answered.
    /// </summary>
    public async ValueTask<(Stream Body, ClusterMember Worker)> OpenAsync(
        FileContentId file, ByteRange range, (ClusterMember First, ClusterMember? Second) who,
        CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        if (who.Second is null || _budget.Wait is not { } wait)
        {
            var body = await link.OpenAsync(who.First.Url!, file, range, cancellationToken).ConfigureAwait(false);
            _budget.Note(time.GetElapsedTime(startedAt));
            return (body, who.First);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = link.OpenAsync(who.First.Url!, file, range, end.Token).AsTask();
        if (!first.IsCompleted && await IsLateAsync(first, wait, cancellationToken).ConfigureAwait(false)
            && _budget.TrySpend())
        {
            return await RaceAsync(first, (file, range), (who.First, who.Second), end).ConfigureAwait(false);
        }

        var answer = await first.ConfigureAwait(false);
        _budget.Note(time.GetElapsedTime(startedAt));
        return (answer, who.First);
    }

    private async ValueTask<bool> IsLateAsync(Task<Stream> first, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(wait, time, enough.Token);
        var isLate = await Task.WhenAny(first, late).ConfigureAwait(false) == late && !late.IsCanceled;
        await enough.CancelAsync().ConfigureAwait(false);
        return isLate;
    }

    private async ValueTask<(Stream Body, ClusterMember Worker)> RaceAsync(
        Task<Stream> first, (FileContentId File, ByteRange Range) wanted,
        (ClusterMember First, ClusterMember Second) who, CancellationTokenSource end)
    {
        counters.NoteHedge();
        using var endSecond = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var inTiers = wanted.File with
        {
            Mount = null,
            IsUnpersisted = false,
            StorePath = string.Empty,
            Expected = null,
        };
        var second = link.OpenAsync(who.Second.Url!, inTiers, wanted.Range, endSecond.Token).AsTask();
        await Task.WhenAny(first, second).ConfigureAwait(false);
        if (!first.IsCompletedSuccessfully && await IsOpenAsync(second, first).ConfigureAwait(false))
        {
            counters.NoteHedgeWon();
            await end.CancelAsync().ConfigureAwait(false);
            await DropAsync(first).ConfigureAwait(false);
            return (await second.ConfigureAwait(false), who.Second);
        }

        try
        {
            return (await first.ConfigureAwait(false), who.First);
        }
        finally
        {
            await endSecond.CancelAsync().ConfigureAwait(false);
            await DropAsync(second).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the second has answered, or does so when the first has failed.</summary>
    private static async ValueTask<bool> IsOpenAsync(Task<Stream> second, Task<Stream> first)
    {
        if (first.IsCompleted)
        {
            await ((Task)second).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return second.IsCompletedSuccessfully;
    }

    // Cancelled by its caller: it ends at once, with a stream that nobody wants or without one.
    private static async ValueTask DropAsync(Task<Stream> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }
}
