using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>A metastore in two dictionaries, copied before each transaction: slow and plainly right.</summary>
internal sealed class MetastoreModel(InodeRow root)
{
    private const long Bin = 2;
    private Dictionary<long, InodeRow> _inodes = new() { [1] = root };
    private Dictionary<string, (string Text, long Version)> _documents = [];

    public long VersionOf(long id) => _inodes.GetValueOrDefault(id)?.RowVersion ?? 1;

    public long DocumentVersionOf(string key) => _documents.GetValueOrDefault(key).Version;

    public string? TextOf(string key) => _documents.GetValueOrDefault(key).Text;

    public InodeRow? VisibleOrNull(long id) =>
        _inodes.TryGetValue(id, out var row) && IsAttached(row.ParentId.Value) ? row : null;

    public IEnumerable<string> ChildrenOf(long id) => IsAttached(id)
        ? _inodes.Values.Where(row => row.ParentId.Value == id && row.Id.Value != 1).Select(static row => row.Name)
        : [];

    public IEnumerable<long> UnpersistedIds() => _inodes.Values
        .Where(row => row.Kind == EntryKind.File
            && row.Persistence != PersistenceState.Persisted && IsAttached(row.ParentId.Value))
        .Select(static row => row.Id.Value).Order();

    public FabricErrorKind? Apply(IEnumerable<MetastoreChange> changes)
    {
        var (inodes, documents) = (_inodes, _documents);
        (_inodes, _documents) = (new(inodes), new(documents));
        foreach (var change in changes)
        {
            if (ApplyOne(change) is { } failure)
            {
                (_inodes, _documents) = (inodes, documents);
                return failure;
            }
        }

        return null;
    }

    /// <summary>Removes everything that is detached; the files among it by id.</summary>
    public IEnumerable<long> Reclaim()
    {
        var gone = _inodes.Values.Where(row => !IsAttached(row.ParentId.Value)).ToList();
        gone.ForEach(row => _inodes.Remove(row.Id.Value));
        return gone.Where(static row => row.Kind == EntryKind.File).Select(static row => row.Id.Value).Order();
    }

    private FabricErrorKind? ApplyOne(MetastoreChange change)
    {
        switch (change)
        {
            case MetastoreChange.InsertInode(var row):
                return CheckParent(row) ?? (_inodes.TryAdd(row.Id.Value, row) ? null : FabricErrorKind.AlreadyExists);
            case MetastoreChange.UpdateInode(var row, var expected):
                return Update(row, expected);
            case MetastoreChange.DeleteInode(var id, var expected):
                return Check(id, expected)
                    ?? (_inodes.Values.Any(row => row.ParentId == id) ? FabricErrorKind.NotEmpty : Remove(id));
            case MetastoreChange.DetachSubtree(var id, var expected):
                return Check(id, expected) ?? Detach(id);
            case MetastoreChange.RequireInode(var id, var expected):
                return Check(id, expected);
            case MetastoreChange.PutDocument(_, var key, var payload, var expected):
                var version = DocumentVersionOf(key);
                _documents[key] = (Encoding.UTF8.GetString(payload.Span), version + 1);
                return expected is null || expected == version ? null : FabricErrorKind.Conflict;
            case MetastoreChange.DeleteDocument(_, var key, var expected):
                var isThere = _documents.Remove(key, out var old);
                return expected is null || (isThere && old.Version == expected) ? null : FabricErrorKind.Conflict;
            default:
                throw new ArgumentException($"{change} is unknown to the model.");
        }
    }

    private FabricErrorKind? Update(InodeRow row, long expected)
    {
        if (Check(row.Id, expected) is { } conflict)
        {
            return conflict;
        }

        var before = _inodes[row.Id.Value];
        if (before.ParentId == row.ParentId)
        {
            if (before.Name != row.Name && IsTaken(row))
            {
                return FabricErrorKind.AlreadyExists;
            }
        }
        else
        {
            // The order of checks: the parent, then the cycle, then the name.
            var parent = CheckParent(row);
            if (parent is not (null or FabricErrorKind.AlreadyExists))
            {
                return parent;
            }

            for (var at = row.ParentId.Value;
                row.Kind == EntryKind.Directory && at != 1; at = _inodes[at].ParentId.Value)
            {
                if (at == row.Id.Value)
                {
                    return FabricErrorKind.InvalidArgument;
                }
            }

            if (parent is not null)
            {
                return parent;
            }
        }

        _inodes[row.Id.Value] = row with { RowVersion = expected + 1 };
        return null;
    }

    private FabricErrorKind? Check(InodeId id, long expected) =>
        _inodes.TryGetValue(id.Value, out var row) && row.RowVersion == expected && row.ParentId.Value != Bin
            ? null
            : FabricErrorKind.Conflict;

    private FabricErrorKind? CheckParent(InodeRow row)
    {
        var id = row.ParentId.Value;
        return !_inodes.TryGetValue(id, out var parent) ? FabricErrorKind.NotFound
            : parent.Kind != EntryKind.Directory && IsAttached(id) ? FabricErrorKind.NotADirectory
            : !IsAttached(id) ? FabricErrorKind.NotFound
            : IsTaken(row) ? FabricErrorKind.AlreadyExists
            : null;
    }

    private bool IsTaken(InodeRow row) => _inodes.Values.Any(
        other => other.ParentId == row.ParentId && other.Name == row.Name && other.Id != row.Id);

    private FabricErrorKind? Remove(InodeId id)
    {
        _inodes.Remove(id.Value);
        return null;
    }

    private FabricErrorKind? Detach(InodeId id)
    {
        var row = _inodes[id.Value];
        _inodes[id.Value] = row with { ParentId = new InodeId(Bin), Name = $"{id}", RowVersion = row.RowVersion + 1 };
        return null;
    }

    private bool IsAttached(long id)
    {
        while (id != 1)
        {
            if (id == Bin || !_inodes.TryGetValue(id, out var row))
            {
                return false;
            }

            id = row.ParentId.Value;
        }

        return true;
    }
}
