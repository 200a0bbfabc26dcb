using System.Text;
using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Mounts;

/// <summary>
/// Settings by path: request over path (longest prefix) over mount over default. Durable; lookups read a frozen
/// snapshot.
/// </summary>
public sealed class PathSettings(IMetastore metastore, MountTable mounts, EngineSettings defaults)
{
    private const int PropertiesMax = 10_000;

    // A list read before a change must not become the snapshot after it.
    private readonly TurnLock _turns = new();

    private IReadOnlyDictionary<(FabricPath Path, string Name), string> _properties =
        new Dictionary<(FabricPath, string), string>();

    /// <summary>Who else must hear of a change.</summary>
    public ISiloSpread Spread { get; set; } = NoSpread.Instance;

    /// <summary>All settings in order of path and name.</summary>
    public IReadOnlyList<PathProperty> All =>
        [.. _properties.Select(p => new PathProperty(p.Key.Path, p.Key.Name, p.Value))
            .OrderBy(p => p.Path).ThenBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>The sync interval of an access.</summary>
    public SyncInterval SyncIntervalFor(FabricPath path, OperationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.SyncIntervalMs is { } asked)
        {
            return new SyncInterval(asked, "request");
        }

        if (Find(path, PropertyNames.SyncInterval) is { } set)
        {
            return new SyncInterval(PropertyValues.ParseInterval(set.Value), $"path {set.Path}");
        }

        var mount = mounts.Of(path);
        return mount.Record.SyncIntervalMs is { } ofMount
            ? new SyncInterval(ofMount, $"mount {mount.Path}")
            : new SyncInterval(defaults.SyncIntervalMs, "default");
    }

    /// <summary>
    /// The sync interval of an access to a file: a cache rule stands above all but what the request asks.
    /// </summary>
    public SyncInterval FileIntervalFor(FabricPath path, OperationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Find(path, PropertyNames.Cache) is { } set)
        {
            var rule = CacheRule.Parse(set.Value);
            if (rule.Kind == CacheRuleKind.Immutable)
            {
                return new SyncInterval(-1, $"cache rule of {set.Path}");
            }

            if (rule.Kind == CacheRuleKind.MaxAge
                && (options.SyncIntervalMs is not { } asked || asked < 0 || asked > rule.MaxAgeMs))
            {
                return new SyncInterval(rule.MaxAgeMs, $"cache rule of {set.Path}");
            }
        }

        return SyncIntervalFor(path, options);
    }

    /// <summary>Whether pages of a file are kept.</summary>
    public bool KeepsPages(FabricPath path) =>
        Find(path, PropertyNames.Cache) is not { } set || CacheRule.Parse(set.Value).Kind != CacheRuleKind.Never;

    /// <summary>How pages of a file are treated among others.</summary>
    public PageCare CareFor(FabricPath path)
    {
        var priority = Find(path, PropertyNames.CachePriority);
        var promotion = Find(path, PropertyNames.Promotion);
        return (priority is { } first ? CareRules.ParsePriority(first.Value) : PageCare.None)
            | (promotion is { } second ? CareRules.ParsePromotion(second.Value) : PageCare.None);
    }

    /// <summary>A status with how the pages of its path are treated, where that is not as most.</summary>
    public FileStatus WithCare(FileStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return CareFor(status.Path) is var care and not PageCare.None
            ? status with { CachePriority = CareRules.PriorityOf(care), Promotion = CareRules.PromotionOf(care) }
            : status;
    }

    /// <summary>The write type of a new file. What is not to be kept is written through and nowhere else.</summary>
    public WriteType WriteTypeFor(FabricPath path, WriteType? asked)
    {
        var type = asked ?? (Find(path, PropertyNames.WriteType) is { } set
            ? PropertyValues.ParseWriteType(set.Value)
            : defaults.WriteType);
        type = type == WriteType.CacheThrough && !KeepsPages(path) ? WriteType.Through : type;
        return !defaults.StoreFirst ? type : type switch
        {
            // More than was asked for. ASYNC_THROUGH has copies elsewhere, or goes through, too: WriteTerms.
            WriteType.MustCache when asked is null => WriteType.CacheThrough,
            WriteType.MustCache => throw new FabricException(
                FabricErrorKind.Unsupported, "write", path.Value,
                "a write that stays out of the store has one copy in one process, and another process may take over"),
            _ => type,
        };
    }

    /// <summary>In how many processes a write is to be before it is acknowledged; null when nobody said.</summary>
    public int? DurableCopiesFor(FabricPath path, int? asked) => asked
        ?? (Find(path, PropertyNames.DurableCopies) is { } set ? PropertyValues.ParseDurableCopies(set.Value) : null);

    /// <summary>Which worker gives a block of a file, and fetches it from the store.</summary>
    public LocationPolicy ReadLocationFor(FabricPath path) =>
        Find(path, PropertyNames.ReadLocation) is { } set ? LocationPolicy.Parse(set.Value) : defaults.ReadLocation;

    /// <summary>Which workers take the bytes of a write; null for as it is without a policy.</summary>
    public LocationPolicy? WriteLocationFor(FabricPath path) =>
        Find(path, PropertyNames.WriteLocation) is { } set ? LocationPolicy.Parse(set.Value) : defaults.WriteLocation;

    /// <summary>What a persist does with a file of the store that the fabric never saw.</summary>
    public ConflictPolicy ConflictPolicyFor(FabricPath path) =>
        Find(path, PropertyNames.PersistConflict) is { } set
            ? PropertyValues.ParseConflictPolicy(set.Value)
            : ConflictPolicy.KeepBoth;

    /// <summary>Loads the stored settings at start.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var documents = await metastore
            .ListDocumentsAsync(DocumentKinds.PathConfiguration, null, PropertiesMax, cancellationToken)
            .ConfigureAwait(false);
        _properties = documents.Select(d => (Key: Split(d.Key), Value: Encoding.UTF8.GetString(d.Payload.Span)))
            .ToDictionary(p => p.Key, p => p.Value);
    }

    /// <summary>Sets one, durably. InvalidArgument for unknown names and bad values.</summary>
    public async ValueTask SetAsync(PathProperty property, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(property);
        var name = PropertyNames.Canonical(property.Name);
        PropertyValues.Validate(name, property.Value);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (_properties.Count >= PropertiesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "set property", property.Path.Value,
                $"at most {PropertiesMax} path settings");
        }

        await metastore.CommitAsync(
            [new MetastoreChange.PutDocument(
                DocumentKinds.PathConfiguration, Key(property.Path, name), Encoding.UTF8.GetBytes(property.Value),
                null)],
            cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await Spread.FlushAsync(SiloTopics.Paths, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes one. False when it was not set.</summary>
    public async ValueTask<bool> RemoveAsync(FabricPath path, string name, CancellationToken cancellationToken)
    {
        var canonical = PropertyNames.Canonical(name);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!_properties.ContainsKey((path, canonical)))
        {
            return false;
        }

        await metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.PathConfiguration, Key(path, canonical), null)],
            cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await Spread.FlushAsync(SiloTopics.Paths, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private (FabricPath Path, string Value)? Find(FabricPath path, string name)
    {
        var properties = _properties;
        if (properties.Count == 0)
        {
            return null;
        }

        for (var at = path; ; at = at.Parent)
        {
            if (properties.TryGetValue((at, name), out var value))
            {
                return (at, value);
            }

            if (at.IsRoot)
            {
                return null;
            }
        }
    }

    private static string Key(FabricPath path, string name) => name + ":" + path.Value;

    private static (FabricPath Path, string Name) Split(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return (FabricPath.Parse(key[(colon + 1)..]), key[..colon]);
    }
}
