using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>What a metastore keeps, in dictionaries under one lock; survives the processes of a test.</summary>
internal sealed class MemoryTree
{
    private const long Bin = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<MetastoreSequence, long> _next = new() { [MetastoreSequence.Inode] = 1000 };
    private Dictionary<long, InodeRow> _rows = new()
    {
        [1] = new InodeRow
        {
            Id = InodeId.Root,
            ParentId = InodeId.Root,
            Name = "",
            Kind = EntryKind.Directory,
            Mode = 0x1ED,
        },
    };

    private SortedDictionary<(string Kind, string Key), DocumentRow> _documents = new(
        Comparer<(string Kind, string Key)>.Create(
            static (a, b) =>
                a.Kind != b.Kind ? string.CompareOrdinal(a.Kind, b.Kind) : Utf8Order.Compare(a.Key, b.Key)));

    public InodeRow? Get(long id)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(id);
        }
    }

    public IReadOnlyList<InodeRow> Where(Func<InodeRow, bool> predicate)
    {
        lock (_lock)
        {
            return [.. _rows.Values.Where(predicate)];
        }
    }

    public IReadOnlyList<DocumentRow> Documents(string kind)
    {
        lock (_lock)
        {
            return [.. _documents.Values.Where(d => d.Kind == kind)];
        }
    }

    public DocumentRow? Document(string kind, string key)
    {
        lock (_lock)
        {
            return _documents.GetValueOrDefault((kind, key));
        }
    }

    public long Reserve(MetastoreSequence sequence, int count)
    {
        lock (_lock)
        {
            var first = _next.GetValueOrDefault(sequence, 1);
            _next[sequence] = first + count;
            return first;
        }
    }

    public bool Commit(IReadOnlyList<MetastoreChange> changes)
    {
        lock (_lock)
        {
            var rows = new Dictionary<long, InodeRow>(_rows);
            var documents = new SortedDictionary<(string, string), DocumentRow>(_documents, _documents.Comparer);
            foreach (var change in changes)
            {
                Apply(rows, documents, change);
            }

            (_rows, _documents) = (rows, documents);
            return true;
        }
    }

    public IReadOnlyList<FileVersion> Reclaim()
    {
        lock (_lock)
        {
            var gone = _rows.Values.Where(r => !IsAttached(_rows, r.Id.Value)).ToList();
            gone.ForEach(r => _rows.Remove(r.Id.Value));
            return [.. gone.Where(r => r.Kind == EntryKind.File).Select(r => new FileVersion(r.Id, r.ContentVersion))];
        }
    }

    public bool IsAttached(long id)
    {
        lock (_lock)
        {
            return IsAttached(_rows, id);
        }
    }

    private static bool IsAttached(Dictionary<long, InodeRow> rows, long id)
    {
        while (id != 1)
        {
            if (id == Bin || !rows.TryGetValue(id, out var row))
            {
                return false;
            }

            id = row.ParentId.Value;
        }

        return true;
    }

    private static void Apply(
        Dictionary<long, InodeRow> rows, SortedDictionary<(string, string), DocumentRow> documents,
        MetastoreChange change)
    {
        switch (change)
        {
            case MetastoreChange.InsertInode insert:
                RequireParent(rows, insert.Row);
                RequireName(rows, insert.Row);
                rows.Add(insert.Row.Id.Value, insert.Row with { RowVersion = 1 });
                break;
            case MetastoreChange.UpdateInode update:
                RequireVersion(rows, update.Row.Id, update.ExpectedRowVersion);
                rows.Remove(update.Row.Id.Value, out var before);
                RequireParent(rows, update.Row, before);
                RequireName(rows, update.Row);
                rows.Add(update.Row.Id.Value, update.Row with { RowVersion = update.ExpectedRowVersion + 1 });
                break;
            case MetastoreChange.DeleteInode delete:
                RequireVersion(rows, delete.Id, delete.ExpectedRowVersion);
                if (rows.Values.Any(r => r.ParentId == delete.Id))
                {
                    throw Failure(FabricErrorKind.NotEmpty);
                }

                rows.Remove(delete.Id.Value);
                break;
            case MetastoreChange.DetachSubtree detach:
                RequireVersion(rows, detach.Id, detach.ExpectedRowVersion);
                var row = rows[detach.Id.Value];
                rows[detach.Id.Value] = row with
                {
                    ParentId = new InodeId(Bin),
                    Name = $"{row.Id}",
                    RowVersion = row.RowVersion + 1,
                };
                break;
            case MetastoreChange.EnforceQuotas:
                break; // Quotas are tested over the real metastore.
            case MetastoreChange.PutDocument put:
                var old = documents.GetValueOrDefault((put.Kind, put.Key));
                RequireDocument(old, put.ExpectedRowVersion);
                documents[(put.Kind, put.Key)] = new DocumentRow(
                    put.Kind, put.Key, put.Payload, (old?.RowVersion ?? 0) + 1);
                break;
            case MetastoreChange.DeleteDocument drop:
                RequireDocument(documents.GetValueOrDefault((drop.Kind, drop.Key)), drop.ExpectedRowVersion);
                documents.Remove((drop.Kind, drop.Key));
                break;
            default:
                throw new NotSupportedException(change.ToString());
        }
    }

    private static void RequireParent(Dictionary<long, InodeRow> rows, InodeRow row, InodeRow? before = null)
    {
        if (row.Id == InodeId.Root || row.ParentId == before?.ParentId)
        {
            return;
        }

        if (!IsAttached(rows, row.ParentId.Value))
        {
            throw Failure(FabricErrorKind.NotFound);
        }

        if (rows[row.ParentId.Value].Kind == EntryKind.File)
        {
            throw Failure(FabricErrorKind.NotADirectory);
        }
    }

    private static void RequireName(Dictionary<long, InodeRow> rows, InodeRow row)
    {
        if (rows.ContainsKey(row.Id.Value)
            || rows.Values.Any(r => r.ParentId == row.ParentId && r.Name == row.Name && r.Id != r.ParentId))
        {
            throw Failure(FabricErrorKind.AlreadyExists);
        }
    }

    private static void RequireVersion(Dictionary<long, InodeRow> rows, InodeId id, long expected)
    {
        if (!rows.TryGetValue(id.Value, out var row) || row.RowVersion != expected || row.ParentId.Value == Bin)
        {
            throw Failure(FabricErrorKind.Conflict);
        }
    }

    private static void RequireDocument(DocumentRow? old, long? expected)
    {
        if (expected is { } version && (old?.RowVersion ?? 0) != version)
        {
            throw Failure(FabricErrorKind.Conflict);
        }
    }

    private static FabricException Failure(FabricErrorKind kind) =>
        new(kind, MetastoreOperations.Commit, "memory", "condition");
}
