using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// The pages of one listing, the next one fetched while the last is used: at most two in memory. Disposing ends and
/// awaits the fetch under way.
/// </summary>
internal sealed class ListingPages : IAsyncDisposable
{
    private readonly Mount _mount;
    private readonly UfsListRequest _request;
    private readonly CancellationTokenSource _stop;
    private readonly EngineServices _services;
    private Task<UfsListPage>? _next;
    private AskedAt _nextAsked;

    public ListingPages(
        EngineServices services, Mount mount, UfsListRequest request, CancellationToken cancellationToken)
    {
        (_services, _mount, _request) = (services, mount, request);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _next = FetchAsync(request.Continuation);
    }

    /// <summary>When the page last given was asked for.</summary>
    public AskedAt Asked { get; private set; }

    /// <summary>The next page; null after the last. Unavailable when the listing does not advance.</summary>
    public async Task<UfsListPage?> NextAsync(string? after)
    {
        if (_next is null)
        {
            return null;
        }

        var page = await _next.ConfigureAwait(false);
        if (page.Continuation is not null && page.Continuation == after)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "list", _mount.Store.Description,
                "the under store's listing does not advance: it gives one page again and again");
        }

        Asked = _nextAsked;
        _next = page.Continuation is { } more ? FetchAsync(more) : null;
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_next is Task last)
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private Task<UfsListPage> FetchAsync(string? continuation)
    {
        _nextAsked = new AskedAt(_services.Clock.Now(), _services.Fence.Epoch);
        return _mount.Store.ListAsync(_request with { Continuation = continuation }, _stop.Token).AsTask();
    }
}
