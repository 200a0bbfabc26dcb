using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>
/// The contract of a metastore, by concern: changes, listings, documents, moves, detached subtrees, concurrency,
/// limits. A dialect inherits every class of the suite and only says how to open an empty database.
/// </summary>
public abstract class MetastoreConformance : IAsyncLifetime
{
    private IMetastore? _store;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IMetastore Store => _store!;

    /// <summary>Opens an empty metastore of this test's own, or skips the test with a reason.</summary>
    protected abstract Task<IMetastore> OpenEmptyAsync();

    /// <summary>Opens the same database once more, as a restarted or a second process would.</summary>
    protected abstract Task<IMetastore> OpenAgainAsync();

    public async ValueTask InitializeAsync() => _store = await OpenEmptyAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected static InodeRow File(long id, string name, long parent = 1) => new()
    {
        Id = new InodeId(id),
        ParentId = new InodeId(parent),
        Name = name,
        Kind = EntryKind.File,
        Persistence = PersistenceState.Persisted,
        Mode = 0x1A4,
    };

    protected static InodeRow Folder(long id, string name, long parent = 1) =>
        File(id, name, parent) with { Kind = EntryKind.Directory };

    protected static MetastoreChange Insert(InodeRow row) => new MetastoreChange.InsertInode(row);

    protected static MetastoreChange Update(InodeRow row, long expected) =>
        new MetastoreChange.UpdateInode(row, expected);

    protected static MetastoreChange Delete(long id, long expected) =>
        new MetastoreChange.DeleteInode(new InodeId(id), expected);

    protected static MetastoreChange Detach(long id, long expected) =>
        new MetastoreChange.DetachSubtree(new InodeId(id), expected);

    protected static MetastoreChange Require(long id, long expected) =>
        new MetastoreChange.RequireInode(new InodeId(id), expected);

    protected static MetastoreChange Put(string key, string text, long? expected) =>
        new MetastoreChange.PutDocument("test", key, System.Text.Encoding.UTF8.GetBytes(text), expected);

    protected static MetastoreChange Drop(string key, long? expected) =>
        new MetastoreChange.DeleteDocument("test", key, expected);

    protected Task CommitAsync(params MetastoreChange[] changes) => Store.CommitAsync(changes, Token).AsTask();

    protected async Task FailsAsync(FabricErrorKind kind, params MetastoreChange[] changes)
    {
        var error = await Assert.ThrowsAsync<FabricException>(() => CommitAsync(changes));
        Assert.Equal(kind, error.Kind);
    }

    protected ValueTask<InodeRow?> GetAsync(long id) => Store.TryGetInodeAsync(new InodeId(id), Token);

    protected ValueTask<InodeRow?> FindAsync(long parent, string name) =>
        Store.TryFindChildAsync(new InodeId(parent), name, Token);

    protected async Task<string[]> NamesAsync(long parent, string? after = null, int limit = 1000) =>
        [.. (await Store.ListChildrenAsync(new InodeId(parent), after, limit, Token)).Select(static row => row.Name)];

    protected async Task<string?> TextAsync(string key) =>
        await Store.TryGetDocumentAsync("test", key, Token) is { } document
            ? System.Text.Encoding.UTF8.GetString(document.Payload.Span)
            : null;
}
