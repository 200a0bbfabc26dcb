using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Lists in path order (see <see cref="UfsKeyOrder"/>), a page at a time, from any continuation: the last path given,
/// below the listed directory. Recursive order is the UTF-8 order of whole paths: <c>a</c>, <c>a-b</c>, <c>a/b</c>;
/// there directories appear only where they have a marker. Where a file and a directory have one name the file hides
/// the directory, as in <see cref="IUnderStorage.TryStatAsync"/>. Keys that are no paths (<c>a//b</c>, <c>../a</c>) are
/// skipped and counted.
/// </summary>
internal sealed class S3Lister(S3Session session, S3Keys keys)
{
    private const string Operation = "list";

    // Asked beyond the page, so that a directory the last page gave and the store lists again does not cost a request.
    private const int KeysSpare = 32;
    private const int LookUpsAtOnce = 8;
    private long _unlistable;

    /// <summary>How often a key was left out because it is no path of the fabric.</summary>
    public long Unlistable => Interlocked.Read(ref _unlistable);

    /// <summary>One page; see <see cref="IUnderStorage.ListAsync"/>.</summary>
    public async ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken)
    {
        if (request.EntriesMax is < 1 or > FabricLimits.ListEntriesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(request.Directory),
                $"a page has 1 to {FabricLimits.ListEntriesMax} entries");
        }

        if (S3Session.IsReserved(request.Directory))
        {
            return new UfsListPage([], null);
        }

        var scope = session.DirectoryKeyOf(request.Directory);
        var after = request.Continuation ?? string.Empty;
        var query = new S3KeyQuery(
            scope, request.Recursive, Math.Min(S3Keys.BatchMax, request.EntriesMax + KeysSpare),
            after.Length == 0 ? null : scope + after);
        while (true)
        {
            var answer = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
            var found = new SortedDictionary<string, UfsStatus>(Utf8Order.Comparer);
            var last = Collect(answer, scope, after, found);
            if (answer.Next is not null && last is not null)
            {
                await AddMissingAsync(found, scope, (last, after), request.Recursive, cancellationToken)
                    .ConfigureAwait(false);
            }

            if (PageOf(request, found, hasMore: answer.Next is not null) is { } page)
            {
                return page;
            }

            query = query with { Token = answer.Next };
        }
    }

    // Null when the answer held nothing new, but there is more.
    private UfsListPage? PageOf(UfsListRequest request, SortedDictionary<string, UfsStatus> found, bool hasMore)
    {
        var entries = new List<UfsEntry>(Math.Min(found.Count, request.EntriesMax));
        var last = string.Empty;
        foreach (var (name, status) in found)
        {
            if (entries.Count == request.EntriesMax)
            {
                hasMore = true;
                break;
            }

            last = name;
            if (TryPath(request.Directory, name) is { } path)
            {
                entries.Add(new UfsEntry(path, status));
            }
        }

        return entries.Count == 0 && hasMore && last.Length == 0
            ? null
            : new UfsListPage(entries, hasMore ? last : null);
    }

    // Takes what is new and returns the last key of the answer, below the scope.
    private static string? Collect(
        S3KeyPage answer, string scope, string after, SortedDictionary<string, UfsStatus> found)
    {
        string? last = null;
        foreach (var key in answer.Keys)
        {
            var name = key.Key[scope.Length..];
            last = UfsKeyOrder.Larger(last, name);
            var isMarker = name.EndsWith('/');
            Add(found, isMarker ? name[..^1] : name, after, isMarker ? S3Found.Directory : key.ToStatus());
        }

        foreach (var prefix in answer.Prefixes)
        {
            var name = prefix[scope.Length..];
            last = UfsKeyOrder.Larger(last, name);
            Add(found, name.TrimEnd('/'), after, S3Found.Directory);
        }

        return last;
    }

    private static void Add(SortedDictionary<string, UfsStatus> found, string name, string after, UfsStatus status)
    {
        // The scope's own marker has no name below it.
        if (name.Length == 0 || Utf8Order.Compare(name, after) <= 0)
        {
            return;
        }

        if (status.Fingerprint.Kind == EntryKind.File)
        {
            found[name] = status;
        }
        else
        {
            found.TryAdd(name, status);
        }
    }

    private async Task AddMissingAsync(
        SortedDictionary<string, UfsStatus> found, string scope, (string Last, string After) span, bool needsMarker,
        CancellationToken cancellationToken)
    {
        var candidates = UfsKeyOrder.MayFollow(span.Last, span.After).Where(name => !found.ContainsKey(name)).ToList();
        var limit =
            new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            candidates, limit,
            async (name, token) =>
            {
                var below = await keys.LookBelowAsync(scope + name + "/", Operation, token).ConfigureAwait(false);
                if (needsMarker ? below.Marker : below.Any)
                {
                    lock (found)
                    {
                        found.TryAdd(name, S3Found.Directory);
                    }
                }
            }).ConfigureAwait(false);
    }

    private UfsPath? TryPath(UfsPath directory, string name)
    {
        var text = directory.IsRoot ? name : directory.Value + "/" + name;
        if (S3Session.IsReservedKey(text))
        {
            return null;
        }

        if (text.EndsWith('/') || !FabricPath.TryParse("/" + text, out _, out _))
        {
            Interlocked.Increment(ref _unlistable);
            return null;
        }

        return UfsPath.Parse(text);
    }
}
