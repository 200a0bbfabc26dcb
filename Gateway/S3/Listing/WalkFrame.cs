using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// One directory being walked: its entries in the order of their keys. A directory is held back until no component
/// before its <c>name/</c> can come; those held back are beginnings of each other, so a stack keeps them in order.
/// </summary>
internal sealed class WalkFrame
{
    private readonly WalkPlan _plan;
    private readonly FileStatus? _markerStatus;
    private readonly string _filter;
    private readonly string? _seek;
    private readonly bool _isBehindAll;
    private readonly ComponentStream _entries;
    private readonly Stack<KeyComponent> _heldBack = new();
    private KeyComponent? _exact;
    private bool _started;

    /// <summary>Begins a directory.</summary>
    /// <param name="client">The fabric.</param>
    /// <param name="plan">The walk.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="keyPrefix">What its keys start with: empty, or ending in '/'.</param>
    /// <param name="markerStatus">Its status when it may be a key itself; null when it cannot.</param>
    public WalkFrame(
        IFabricClient client, WalkPlan plan, FabricPath directory, string keyPrefix, FileStatus? markerStatus)
    {
        _plan = plan;
        KeyPrefix = keyPrefix;
        _markerStatus = markerStatus;
        _filter = plan.Prefix.Length > keyPrefix.Length ? plan.Prefix[keyPrefix.Length..] : string.Empty;
        if (plan.After is { } bound && bound.Length > keyPrefix.Length
            && bound.StartsWith(keyPrefix, StringComparison.Ordinal))
        {
            var rest = bound.AsSpan(keyPrefix.Length);
            var slash = rest.IndexOf('/');
            _seek = (slash < 0 ? rest : rest[..slash]).ToString();
        }

        if (_seek is not null && !_seek.StartsWith(_filter, StringComparison.Ordinal))
        {
            _isBehindAll = Utf8Order.Compare(_seek, _filter) > 0;
            _seek = null;
        }

        // Only components after it are asked for by pages; the filter itself is looked up.
        var after = _seek ?? (_filter.Length > 0 ? _filter : null);
        _entries = new ComponentStream(client, plan, directory, default, _filter, after);
    }

    /// <summary>What its keys start with.</summary>
    public string KeyPrefix { get; }

    /// <summary>Whether an entry is this directory itself, standing for its marker.</summary>
    public bool IsOwn(FileStatus entry) => ReferenceEquals(entry, _markerStatus);

    /// <summary>
    /// Whether the entry that came last is a directory standing for the key of its name. It comes again for what lies
    /// below, unless <see cref="PassOver"/> is called.
    /// </summary>
    public bool IsKeyDirectory { get; private set; }

    /// <summary>Nothing lies below the directory that came last as a key.</summary>
    public void PassOver() => _heldBack.Pop();

    /// <summary>
    /// The next entry in key order; the directory's own status, as the empty component, stands for its marker; null at
    /// the end.
    /// </summary>
    public async ValueTask<KeyComponent?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isBehindAll)
        {
            return null;
        }

        if (!_started)
        {
            _started = true;
            if (await StartAsync(cancellationToken) is { } marker)
            {
                return new KeyComponent(string.Empty, marker);
            }
        }

        IsKeyDirectory = false;
        while (true)
        {
            var entry = _exact ?? await _entries.PeekAsync(cancellationToken);
            if (entry is null || (_heldBack.Count > 0 && IsDue(_heldBack.Peek().Text, entry.Value.Text)))
            {
                return _heldBack.Count > 0 ? _heldBack.Pop() : null;
            }

            Consume();
            if (!entry.Value.Status.IsDirectory)
            {
                if (_plan.KeysAreDirectories)
                {
                    continue;
                }

                return entry;
            }

            _heldBack.Push(entry.Value);
            if (_plan.KeysAreDirectories)
            {
                IsKeyDirectory = true;
                return entry;
            }
        }
    }

    // Whether "held/" comes before a later component: unless that goes on from "held" with a character below '/'.
    private static bool IsDue(string held, string text) =>
        !text.StartsWith(held, StringComparison.Ordinal) || text[held.Length] > '/';

    private async ValueTask<FileStatus?> StartAsync(CancellationToken cancellationToken)
    {
        if (_seek is not null)
        {
            foreach (var text in SeekName.DirectoriesToLookUp(_seek, _filter))
            {
                if (await _entries.LookUpAsync(text, cancellationToken) is { Status.IsDirectory: true } directory)
                {
                    _heldBack.Push(directory);
                }
            }

            return null;
        }

        if (_filter.Length > 0)
        {
            _exact = await _entries.LookUpAsync(_filter, cancellationToken);
            return null;
        }

        return await MarkerAsync(cancellationToken);
    }

    // A directory is a key of its own when somebody made it so, or when nothing else would show that it is there.
    private async ValueTask<FileStatus?> MarkerAsync(CancellationToken cancellationToken)
    {
        if (_markerStatus is null || (_plan.After is { } after && Utf8Order.Compare(KeyPrefix, after) <= 0))
        {
            return null;
        }

        return DirectoryMarkers.IsMarked(_markerStatus)
            || (await _entries.PeekAsync(cancellationToken) is null && _entries.IsEmpty)
                ? _markerStatus
                : null;
    }

    private void Consume()
    {
        if (_exact is not null)
        {
            _exact = null;
        }
        else
        {
            _entries.Take();
        }
    }
}
