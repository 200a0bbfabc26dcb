using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>
/// The changes of a <see cref="ModelStore"/> as its edit log: it outlives the processes that read it. With positions a
/// reader goes on where it ended, without it begins at the end of the log.
/// </summary>
internal sealed class ModelChanges(bool hasPositions)
{
    private readonly Lock _lock = new();
    private readonly List<UfsChange> _log = [];
    private readonly List<Feed> _feeds = [];

    /// <summary>Feeds opened so far.</summary>
    public int Opened { get; private set; }

    /// <summary>Why no feed can be opened; null when it can.</summary>
    public FabricException? Refusal { get; set; }

    public void Add(string path, UfsChangeKind kind)
    {
        lock (_lock)
        {
            _log.Add(new UfsChange(UfsPath.Parse(path), kind));
            _feeds.ForEach(static f => f.Wake());
        }
    }

    /// <summary>Ends every feed with a failure.</summary>
    public void Fail(FabricException error)
    {
        lock (_lock)
        {
            _feeds.ForEach(f => f.Fail(error));
            _feeds.Clear();
        }
    }

    public IUfsChangeFeed Open(UfsPath directory, string? position)
    {
        lock (_lock)
        {
            if (Refusal is not null)
            {
                throw Refusal;
            }

            Opened++;
            var resumes = hasPositions && position is not null;
            var from = resumes ? int.Parse(position!, CultureInfo.InvariantCulture) : _log.Count;
            var feed = new Feed(this, directory, from, resumes);
            _feeds.Add(feed);
            return feed;
        }
    }

    private sealed class Feed(ModelChanges log, UfsPath directory, int next, bool resumed) : IUfsChangeFeed
    {
        private readonly SemaphoreSlim _any = new(1);
        private FabricException? _failure;
        private int _next = next;

        public string Source => "model";

        public string Detail => string.Empty;

        public bool Resumed => resumed;

        public string? Position =>
            log.HasPositions ? _next.ToString(CultureInfo.InvariantCulture) : null;

        public void Wake() => _any.Release();

        public void Fail(FabricException error)
        {
            _failure = error;
            _any.Release();
        }

        public async ValueTask<IReadOnlyList<UfsChange>> ReadAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                await _any.WaitAsync(cancellationToken);
                lock (log._lock)
                {
                    var changes = log._log.Skip(_next).Where(IsBelow).ToList();
                    _next = log._log.Count;
                    if (changes.Count > 0)
                    {
                        return changes;
                    }
                }

                if (_failure is not null)
                {
                    throw _failure;
                }
            }
        }

        public ValueTask DisposeAsync() => default;

        private bool IsBelow(UfsChange change) => directory.IsRoot || change.Path == directory
            || change.Path.Value.StartsWith(directory.Value + "/", StringComparison.Ordinal);
    }

    private bool HasPositions => hasPositions;
}
