using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// One directory being walked: its entries in the order of their keys. A directory is held back until no name before
/// its <c>name/</c> can come; those held back are beginnings of each other, so a stack keeps them in order.
/// </summary>
internal sealed class WalkFrame
{
    private readonly IFabricClient _client;
    private readonly WalkPlan _plan;
    private readonly FabricPath _directory;
    private readonly FileStatus? _markerStatus;
    private readonly string _filter;
    private readonly Stack<FileStatus> _heldBack = new();
    private IReadOnlyList<FileStatus> _page = [];
    private FileStatus? _exact;
    private string? _afterName;
    private string? _seek;
    private int _next;
    private bool _hasMore = true;
    private bool _started;
    private bool _vanished;

    /// <summary>Begins a directory.</summary>
    /// <param name="client">The fabric.</param>
    /// <param name="plan">The walk.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="keyPrefix">What its keys start with: empty, or ending in '/'.</param>
    /// <param name="markerStatus">Its status when it may be a key itself; null when it cannot.</param>
    public WalkFrame(
        IFabricClient client, WalkPlan plan, FabricPath directory, string keyPrefix, FileStatus? markerStatus)
    {
        _client = client;
        _plan = plan;
        _directory = directory;
        KeyPrefix = keyPrefix;
        _markerStatus = markerStatus;
        _filter = plan.Prefix.Length > keyPrefix.Length ? plan.Prefix[keyPrefix.Length..] : string.Empty;
        if (plan.After is { } after && after.Length > keyPrefix.Length
            && after.StartsWith(keyPrefix, StringComparison.Ordinal))
        {
            var rest = after.AsSpan(keyPrefix.Length);
            var slash = rest.IndexOf('/');
            _seek = (slash < 0 ? rest : rest[..slash]).ToString();
        }
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
    /// The next entry in key order; the directory's own status stands for its marker; null at the end.
    /// </summary>
    public async ValueTask<FileStatus?> NextAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _started = true;
            if (await StartAsync(cancellationToken) is { } marker)
            {
                return marker;
            }
        }

        IsKeyDirectory = false;
        while (true)
        {
            var entry = await PeekAsync(cancellationToken);
            if (entry is null || (_heldBack.Count > 0 && IsDue(_heldBack.Peek().Path.Name, entry.Path.Name)))
            {
                return _heldBack.Count > 0 ? _heldBack.Pop() : null;
            }

            Consume();
            if (!entry.IsDirectory)
            {
                if (_plan.KeysAreDirectories)
                {
                    continue;
                }

                return entry;
            }

            _heldBack.Push(entry);
            if (_plan.KeysAreDirectories)
            {
                IsKeyDirectory = true;
                return entry;
            }
        }
    }

    // Whether "held/" comes before a later name: unless that name goes on from "held" with a character below '/'.
    private static bool IsDue(string held, string name) =>
        !name.StartsWith(held, StringComparison.Ordinal) || name[held.Length] > '/';

    private async ValueTask<FileStatus?> StartAsync(CancellationToken cancellationToken)
    {
        if (_seek is not null && _filter.Length > 0 && !_seek.StartsWith(_filter, StringComparison.Ordinal))
        {
            if (Utf8Order.Compare(_seek, _filter) > 0)
            {
                _hasMore = false;
                return null;
            }

            _seek = null;
        }

        if (_seek is not null)
        {
            foreach (var name in SeekName.DirectoriesToLookUp(_seek, _filter))
            {
                if (await LookUpAsync(name, cancellationToken) is { IsDirectory: true } directory)
                {
                    _heldBack.Push(directory);
                }
            }

            _afterName = SeekName.StartOf(_seek);
            return null;
        }

        if (_filter.Length > 0)
        {
            // A page starts after a name; the name itself is looked up.
            _exact = FabricPath.WhyNotName(_filter) is null ? await LookUpAsync(_filter, cancellationToken) : null;
            _afterName = SeekName.StartOf(_filter);
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
            || (await PeekAsync(cancellationToken) is null && !_vanished)
                ? _markerStatus
                : null;
    }

    private async ValueTask<FileStatus?> PeekAsync(CancellationToken cancellationToken)
    {
        if (_exact is not null)
        {
            return _exact;
        }

        while (true)
        {
            if (_next == _page.Count)
            {
                if (!_hasMore)
                {
                    return null;
                }

                await FetchAsync(cancellationToken);
                continue;
            }

            var entry = _page[_next];
            if (VersionNames.IsReserved(_plan.Bucket, entry.Path))
            {
                _next++;
                continue;
            }

            if (entry.Path.Name.StartsWith(_filter, StringComparison.Ordinal))
            {
                return entry;
            }

            if (Utf8Order.Compare(entry.Path.Name, _filter) < 0)
            {
                _next++;
                continue;
            }

            // Names are in order: no later one starts with the filter either.
            _hasMore = false;
            _next = _page.Count;
        }
    }

    private void Consume()
    {
        if (_exact is not null)
        {
            _exact = null;
        }
        else
        {
            _next++;
        }
    }

    private async ValueTask FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await _client.ListAsync(
                _directory,
                new ListOptions { Caller = _plan.Caller, AfterName = _afterName, EntriesMax = _plan.PageEntries },
                cancellationToken);
            _page = page.Entries;
            _next = 0;
            _hasMore = page.HasMore && page.Entries.Count > 0;
            if (page.Entries.Count > 0)
            {
                _afterName = page.Entries[^1].Path.Name;
            }
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            // Deleted or replaced while it was walked: it has no keys.
            _page = [];
            _next = 0;
            _hasMore = false;
            _vanished = true;
        }
    }

    private async ValueTask<FileStatus?> LookUpAsync(string name, CancellationToken cancellationToken) =>
        FabricPath.TryParse(_directory.IsRoot ? "/" + name : _directory.Value + "/" + name, out var path, out _)
            && !VersionNames.IsReserved(_plan.Bucket, path)
            ? await _client.TryGetStatusAsync(path, new OperationOptions { Caller = _plan.Caller }, cancellationToken)
            : null;
}
