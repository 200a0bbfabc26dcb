using System.Buffers;
using System.Diagnostics;

using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Copies;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Cuts a file's bytes into pages and puts them into the page store. Pages that only the fabric has push back while the
/// cache is full; pages that the under store gets too may be refused, and are read back from there.
/// </summary>
internal sealed class PageSink(EngineServices services, FileDraft draft) : IDisposable
{
    private readonly CopyWriter? _copies = draft.Copies.OnWorkers > 0
        ? services.Copies!.Begin(
            draft.Content, draft.Copies, services.Paths.WriteLocationFor(draft.Path), ChargeOf(services, draft))
        : null;

    // What the store gets, too, may lie where readers will look for it.
    private readonly PlacedPages? _placed = draft.IsThrough && services.Paths.WriteLocationFor(draft.Path) is { } policy
        ? services.Copies?.Place(
            draft.Content, draft.Options.BlockBytes ?? FabricLimits.BlockBytesDefault, policy,
            ChargeOf(services, draft))
        : null;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(50);

    private readonly PageCare _care = services.Paths.CareFor(draft.Path);
    private readonly CacheCharge? _charge = ChargeOf(services, draft);

    private byte[]? _page;
    private int _filled;
    private int _index;

    // Bytes of the page in hand are missing: it is not put, and read from the store when somebody wants it.
    private bool _hasHole;

    /// <summary>Copies of the file on other workers; null where there are to be none.</summary>
    public CopyWriter? Copies => _copies;

    /// <summary>Takes bytes; full pages go on at once.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            if (_filled == 0 && bytes.Length >= FabricLimits.PageBytes)
            {
                await PutAsync(bytes[..FabricLimits.PageBytes], cancellationToken).ConfigureAwait(false);
                bytes = bytes[FabricLimits.PageBytes..];
                continue;
            }

            _page ??= ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
            var count = Math.Min(bytes.Length, FabricLimits.PageBytes - _filled);
            bytes[..count].CopyTo(_page.AsMemory(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled == FabricLimits.PageBytes)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Goes on behind bytes that only the store gets: pages with any of them are not put.</summary>
    public void Skip(long lengthBytes)
    {
        Debug.Assert(draft.IsThrough, "What the store does not get must be in a page.");
        var end = _filled + lengthBytes;
        _index += (int)(end / FabricLimits.PageBytes);
        _filled = (int)(end % FabricLimits.PageBytes);
        _hasHole = _filled > 0 && (_hasHole || lengthBytes > 0);
    }

    /// <summary>Puts the last, short page.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_hasHole)
        {
            _index++;
        }
        else if (_filled > 0)
        {
            await PutAsync(_page.AsMemory(0, _filled), cancellationToken).ConfigureAwait(false);
        }

        _filled = 0;
        _hasHole = false;
    }

    /// <summary>Forgets every page of the file.</summary>
    public void Abort()
    {
        services.Pages.Remove(draft.Content);
        _copies?.Abort();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _copies?.Dispose();
        if (_page is not null)
        {
            ArrayPool<byte>.Shared.Return(_page);
            _page = null;
        }
    }

    private static CacheCharge? ChargeOf(EngineServices services, FileDraft draft) =>
        services.CacheQuotas.ChargeOf(draft.Options.Caller.User, services.Directory);

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var id = new PageId(draft.Content, _index++);
        if (_placed is not null && await _placed.TryPutAsync(id, bytes, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (_copies is null)
        {
            await PutOwnAsync(id, bytes, cancellationToken).ConfigureAwait(false);
            return;
        }

        // All disks at once. The bytes are lent to each of them until it has ended.
        var copying = _copies.PutAsync(id, bytes, cancellationToken);
        try
        {
            await PutOwnAsync(id, bytes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await copying.ConfigureAwait(false);
        await _copies.MendAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PutOwnAsync(PageId id, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var options = new PagePutOptions
        {
            Dirty = !draft.IsThrough,
            Care = _care,
            Charge = _charge,
            Durability = draft.WriteType switch
            {
                WriteType.AsyncThrough => PageDurability.PowerCut,
                WriteType.MustCache => PageDurability.ProcessCrash,
                _ => PageDurability.None,
            },
        };
        var startedAt = services.Time.GetTimestamp();
        while (true)
        {
            var outcome = await services.Pages.PutAsync(id, bytes, options, cancellationToken).ConfigureAwait(false);
            if (outcome is PagePutOutcome.Stored or PagePutOutcome.AlreadyPresent || draft.IsThrough)
            {
                return;
            }

            if (outcome == PagePutOutcome.Failed
                || services.Time.GetElapsedTime(startedAt) > services.Settings.PushBackMax)
            {
                throw new FabricException(
                    FabricErrorKind.NoSpace, "write", draft.Path.Value,
                    outcome == PagePutOutcome.Failed
                        ? "no tier can hold this page durably; see the tiers' health in 'fabric status'"
                        : "the cache is full of bytes that are not persisted yet");
            }

            await Task.Delay(RetryEvery, services.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
