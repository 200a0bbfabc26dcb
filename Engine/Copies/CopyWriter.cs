using System.Buffers;
using System.Diagnostics;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Makes the copies of one content while it is written. A worker that does not take a page is out, and the next one
/// gets what was written so far from the pages of this process. Owned by one writer; not thread-safe.
/// </summary>
public sealed class CopyWriter : IDisposable
{
    // A disk that is alive flushes a page in less, and a client waits for it.
    private static readonly TimeSpan PutMax = TimeSpan.FromSeconds(10);

    private readonly CopyServices _services;
    private readonly DurableCopies _ledger;
    private readonly FileVersion _file;
    private readonly CopyPlan _plan;
    private readonly ClusterMap _map;
    private readonly List<ClusterMember> _holders = [];
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private int _pages;

    internal CopyWriter(CopyServices services, DurableCopies ledger, FileVersion file, CopyPlan plan)
    {
        (_services, _ledger, _file, _plan) = (services, ledger, file, plan);
        _map = services.Directory.Current;
    }

    /// <summary>Whom they go to; null for as far apart as they can be. Set before the first page.</summary>
    public LocationPolicy? Location { get; init; }

    /// <summary>Whose cache quota they count against; null for nobody's.</summary>
    public CacheCharge? Charge { get; init; }

    /// <summary>The workers that have every page put so far.</summary>
    public IReadOnlyList<string> Holders => [.. _holders.Select(static h => h.Id)];

    /// <summary>Whether fewer workers took it than will do.</summary>
    public bool IsShort => _plan.IsStrict && _holders.Count < _plan.OnWorkers;

    /// <summary>Puts the next page while this process keeps it, too. Never fails for a worker's sake.</summary>
    public async Task PutAsync(PageId page, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Debug.Assert(page.Index == _pages, "Pages are put in order.");
        if (_pages == 0)
        {
            while (_holders.Count < _plan.OnWorkers && Next() is { } member)
            {
                _holders.Add(member);
            }
        }

        _pages++;
        var taken = await Task.WhenAll(_holders.Select(h => TryPutAsync(h, page, bytes, cancellationToken)))
            .ConfigureAwait(false);
        for (var i = taken.Length - 1; i >= 0; i--)
        {
            if (!taken[i])
            {
                _holders.RemoveAt(i);
            }
        }
    }

    /// <summary>Once this process has the page, too: gives all pages to others in place of who dropped out.</summary>
    public async ValueTask MendAsync(CancellationToken cancellationToken)
    {
        while (_holders.Count < _plan.OnWorkers && Next() is { } spare)
        {
            if (await TryFillAsync(spare, cancellationToken).ConfigureAwait(false))
            {
                _holders.Add(spare);
            }
        }
    }

    /// <summary>Nobody needs them: the write did not come to its end.</summary>
    public void Abort() => _ledger.Release(_file, [.. _tried], isPersisted: false);

    /// <inheritdoc/>
    public void Dispose() => _ledger.End(_file);

    private ClusterMember? Next()
    {
        var taken = _holders.Select(static h => h.Locality);
        var able = CopyPlacement.Able(_map, _services.Directory).Where(m => !_tried.Contains(m.Id));
        var next = Location is { } policy
            ? CopyPlacement.Next(_map, _file, able, policy)
            : CopyPlacement.Next(
                _map, _file, able, [.. _services.OwnCounts ? CopyPlacement.OwnOf(_map).Concat(taken) : taken]);
        if (next is not null)
        {
            _tried.Add(next.Id);
        }

        return next;
    }

    private async Task<bool> TryFillAsync(ClusterMember spare, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            for (var index = 0; index < _pages; index++)
            {
                var page = new PageId(_file, index);
                if (OwnPage.TryRead(_services.Pages, page, buffer) is not { } length
                    || !await TryPutAsync(spare, page, buffer.AsMemory(0, length), cancellationToken)
                        .ConfigureAwait(false))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> TryPutAsync(
        ClusterMember worker, PageId page, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(PutMax, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _services.Copies.PutCopyAsync(worker.Url!, page, bytes, Charge, either.Token)
                .ConfigureAwait(false);
            _services.Counters.NotePage();
            return true;
        }
        catch (Exception error) when (error is FabricException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _services.Counters.NoteFailure();
            if (error is not FabricException { Kind: FabricErrorKind.Busy or FabricErrorKind.NoSpace })
            {
                _services.Directory.Suspect(worker);
            }

            return false;
        }
    }
}
