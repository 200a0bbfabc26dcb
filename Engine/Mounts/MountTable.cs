using System.Collections.Frozen;

namespace OrleansAlluxio.Engine.Mounts;

/// <summary>
/// The mounts of a silo as a frozen snapshot, replaced whole by every change; lookups never lock. A path belongs to the
/// longest mount prefix by components.
/// </summary>
public sealed class MountTable : IAsyncDisposable
{
    private readonly UnderStorageFactory _factory;
    private readonly List<IUnderStorage> _retired = [];
    private FrozenDictionary<string, Mount> _byPath = FrozenDictionary<string, Mount>.Empty;
    private FrozenDictionary<long, Mount> _byId = FrozenDictionary<long, Mount>.Empty;

    /// <summary>Starts empty; <see cref="Apply"/> fills it.</summary>
    public MountTable(UnderStorageFactory factory) => _factory = factory;

    /// <summary>All mounts in order of their path.</summary>
    public IReadOnlyList<Mount> All => [.. _byPath.Values.OrderBy(m => m.Path)];

    /// <summary>
    /// The mount a path belongs to. There always is one: the root is mounted before anything is served.
    /// </summary>
    public Mount Of(FabricPath path)
    {
        var mounts = _byPath;
        var lookup = mounts.GetAlternateLookup<ReadOnlySpan<char>>();
        var prefix = path.Value.AsSpan();
        while (prefix.Length > 1)
        {
            if (lookup.TryGetValue(prefix, out var mount))
            {
                return mount;
            }

            prefix = prefix[..prefix.LastIndexOf('/')];
        }

        return mounts.TryGetValue("/", out var root)
            ? root
            : throw new FabricException(FabricErrorKind.Unavailable, "resolve", path.Value, "no root mount yet");
    }

    /// <summary>The mount of an id; null when it is gone.</summary>
    public Mount? TryGet(MountId id) => _byId.GetValueOrDefault(id.Value);

    /// <summary>The mount exactly at a path; null when there is none.</summary>
    public Mount? At(FabricPath path) => _byPath.GetValueOrDefault(path.Value);

    /// <summary>Mounts strictly below a path.</summary>
    public IEnumerable<Mount> Below(FabricPath path) =>
        _byPath.Values.Where(m => m.Path != path && m.Path.IsSameOrUnder(path));

    /// <summary>Makes the snapshot equal to the stored records; unchanged mounts keep their open store.</summary>
    public void Apply(IReadOnlyList<MountRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var old = _byId;
        var next = new List<Mount>(records.Count);
        foreach (var record in records)
        {
            next.Add(old.TryGetValue(record.Id, out var same) && SameStore(same.Record, record)
                ? new Mount(record, same.Path, same.Store)
                : new Mount(record, FabricPath.Parse(record.Path), _factory.Open(record.Uri, record.Options)));
        }

        // Requests under way still use the old stores; they are closed with the table.
        _retired.AddRange(old.Values.Select(m => m.Store).Where(s => next.All(m => m.Store != s)));
        _byId = next.ToFrozenDictionary(m => m.Id.Value);
        _byPath = next.ToFrozenDictionary(m => m.Path.Value, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var store in _byId.Values.Select(m => m.Store).Concat(_retired))
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static bool SameStore(MountRecord left, MountRecord right) =>
        left.Uri == right.Uri && left.Options.Count == right.Options.Count
        && left.Options.All(o => right.Options.TryGetValue(o.Key, out var value) && value == o.Value);
}
