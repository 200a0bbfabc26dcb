using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Grants of pages to readers on this machine. The invariant: while a grant holds its pages are leased, so their slots
/// are not used again, and it holds at least as long as it says, from a moment after the reader asked. Thread-safe.
/// </summary>
public sealed class PageGrants : IWorkerGrants, IDisposable
{
    private const int IdBytes = 16;

    // Of the tiers, so that room can still be made.
    private const int TierShare = 8;

    private readonly (IPageStore Pages, TimeProvider Time, IRandomSource Random) _with;
    private readonly PageGrantOptions _options;
    private readonly byte[] _proof;
    private readonly string _worker;
    private readonly long _bytesMax;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Granted> _granted = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long At)> _order = new();
    private readonly ITimer _timer;
    private long _bytes;
    private bool _closed;

    /// <summary>Grants the pages of a store to whoever has the proof.</summary>
    public PageGrants(
        (string Worker, string Proof) own, IPageStore pages, PageGrantOptions options, TimeProvider time,
        IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _worker = own.Worker;
        _proof = Encoding.ASCII.GetBytes(own.Proof);
        _with = (pages, time, random);
        _options = options;
        _bytesMax = Math.Min(
            options.BytesMax, pages.GetStatistics().Tiers.Sum(static t => t.CapacityBytes) / TierShare);
        _timer = time.CreateTimer(_ => Expire(), null, options.Lifetime, options.Lifetime / 4);
    }

    /// <summary>Bytes of pages that are granted now.</summary>
    public long BytesNow
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <inheritdoc/>
    public PageGrant Grant(GrantRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(request.Proof), _proof))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, "grant pages", request.Version.ToString(),
                "it does not come with the proof of this process", RetryAdvice.Never);
        }

        if (request.OffsetBytes < 0 || request.LengthBytes <= 0
            || request.OffsetBytes > FabricLimits.FileBytesMax - request.LengthBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, "grant pages", request.Version.ToString(), "the range is none");
        }

        Release(request.Done ?? []);
        var id = NewId();
        List<PageLease> leases = [];
        List<GrantedPage> pages = [];
        var first = (int)(request.OffsetBytes / FabricLimits.PageBytes);
        var last = (int)((request.OffsetBytes + request.LengthBytes - 1) / FabricLimits.PageBytes);
        for (var index = first; index <= last && pages.Count < _options.PagesMax; index++)
        {
            if (!TryLease(new PageId(request.Version, index), leases, pages))
            {
                break;
            }
        }

        return pages.Count > 0 && TryHold(id, leases)
            ? new PageGrant
            {
                Worker = _worker,
                Id = id,
                LifetimeMs = (int)_options.Lifetime.TotalMilliseconds,
                Pages = pages,
            }
            : PageGrant.None;
    }

    /// <summary>
    /// Ends all grants. Whoever reads by one must have been told before that it does not hold: by another proof.
    /// </summary>
    public void Dispose()
    {
        _timer.Dispose();
        List<string> all;
        lock (_lock)
        {
            _closed = true;
            all = [.. _granted.Keys];
        }

        Release(all);
    }

    /// <summary>Ends the grants whose time is over.</summary>
    internal void Expire()
    {
        List<string> over = [];
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && _with.Time.GetElapsedTime(oldest.At) > _options.Lifetime)
            {
                over.Add(_order.Dequeue().Id);
            }
        }

        Release(over);
    }

    private bool TryLease(PageId page, List<PageLease> leases, List<GrantedPage> pages)
    {
        var length = leases.Sum(static l => (long)l.LengthBytes);
        if (BytesNow + length >= _bytesMax || !_with.Pages.TryLease(page, out var lease))
        {
            return false;
        }

        if (BytesNow + length + lease.LengthBytes > _bytesMax || !lease.TryGetSlot(out var slot))
        {
            lease.Dispose();
            return false;
        }

        leases.Add(lease);
        pages.Add(new GrantedPage(page.Index, slot.File, slot.OffsetBytes, lease.LengthBytes, slot.Checksums));
        return true;
    }

    private bool TryHold(string id, List<PageLease> leases)
    {
        var bytes = leases.Sum(static l => (long)l.LengthBytes);
        lock (_lock)
        {
            if (!_closed && _bytes + bytes <= _bytesMax)
            {
                _granted[id] = new Granted(leases, bytes);
                _order.Enqueue((id, _with.Time.GetTimestamp()));
                _bytes += bytes;
                return true;
            }
        }

        leases.ForEach(static l => l.Dispose());
        return false;
    }

    private void Release(IReadOnlyList<string> ids)
    {
        List<Granted> ended = [];
        lock (_lock)
        {
            foreach (var id in ids)
            {
                if (_granted.Remove(id, out var granted))
                {
                    _bytes -= granted.Bytes;
                    ended.Add(granted);
                }
            }

            // Those that ended early, so that the line is as long as what holds, not as what was asked.
            while (_order.TryPeek(out var oldest) && !_granted.ContainsKey(oldest.Id))
            {
                _order.Dequeue();
            }
        }

        foreach (var lease in ended.SelectMany(static g => g.Leases))
        {
            lease.Dispose();
        }
    }

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        _with.Random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private sealed record Granted(IReadOnlyList<PageLease> Leases, long Bytes);
}
