using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Lists in path order (see <see cref="UfsKeyOrder"/>), a page at a time, from any continuation: the last path given,
/// below the listed directory. Recursive order is the UTF-8 order of whole paths: <c>a</c>, <c>a-b</c>, <c>a/b</c>;
/// there directories appear only where they have a marker. Where a file and a directory have one name the file hides
/// the directory, as in <see cref="IUnderStorage.TryStatAsync"/>. A key that is no path (<c>a//b</c>, <c>../a</c>)
/// appears under its escaped name (<see cref="KeyNames"/>); a recursive listing, whose order it would break, fails with
/// Unsupported when it gets there. A key whose path would be too long is left out and counted.
/// </summary>
internal sealed class S3Lister(S3Session session, S3Keys keys, S3Tree tree)
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

        if (S3Session.IsReserved(request.Directory) || session.TryScopeOf(request.Directory) is not { } scope)
        {
            return new UfsListPage([], null);
        }

        var after = request.Continuation ?? string.Empty;
        var query = new S3KeyQuery(
            scope.Key, request.Recursive, Math.Min(S3Keys.BatchMax, request.EntriesMax + KeysSpare),
            after.Length == 0 ? null : scope.Key + (request.Recursive ? after : scope.StartOf(after)));
        var walk = new Walk(request, scope, after);
        walk.Links.UnionWith(KeyNames.LinksOf(after));
        while (true)
        {
            var answer = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
            walk.IsWhole = after.Length == 0 && query.Token is null && answer.Next is null;
            var found = new SortedDictionary<string, UfsStatus>(Utf8Order.Comparer);
            var last = Collect(walk, answer, found);
            Cut(walk, found, answer.Next is null ? null : last);
            if (!walk.IsWhole && (answer.Next is null || last is not null))
            {
                await AddMissingAsync(walk, found, answer.Next is null ? null : last, cancellationToken)
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

    // A link sorts up to two bytes behind its keys. One behind the last name has its turn when the listing gets there.
    private static void Cut(Walk walk, SortedDictionary<string, UfsStatus> found, string? last)
    {
        if (last is null || walk.Request.Recursive)
        {
            return;
        }

        var lastName = UfsKeyScope.NameOf(last);
        walk.Links.UnionWith(KeyNames.LinksOf(lastName));
        while (found.Count > 0 && found.Keys.Last() is var name && Utf8Order.Compare(name, lastName) > 0)
        {
            found.Remove(name);
        }
    }

    // Takes what is new and returns the last key of the answer, below the scope.
    private string? Collect(Walk walk, S3KeyPage answer, SortedDictionary<string, UfsStatus> found)
    {
        string? last = null;
        foreach (var key in answer.Keys)
        {
            var text = key.Key[walk.Scope.Key.Length..];
            last = UfsKeyOrder.Larger(last, text);
            var isMarker = text.EndsWith('/');
            if (text.Length > 0 || walk.Scope.IsLink)
            {
                Add(walk, found, isMarker ? text[..^1] : text, isMarker ? S3Found.Directory : key.ToStatus());
            }
        }

        foreach (var prefix in answer.Prefixes)
        {
            var text = prefix[walk.Scope.Key.Length..];
            last = UfsKeyOrder.Larger(last, text);
            Add(walk, found, text[..^1], S3Found.Directory);
        }

        return last;
    }

    private void Add(Walk walk, SortedDictionary<string, UfsStatus> found, string text, UfsStatus status)
    {
        if (walk.Request.Recursive)
        {
            if (KeyNames.Store.Escape(text) != text)
            {
                throw new FabricException(
                    FabricErrorKind.Unsupported, Operation, session.DescribeKey(walk.Scope.Key + text),
                    "this key has an escaped name, which belongs elsewhere in the order of paths; "
                        + "list directory by directory");
            }

            Add(found, text, walk.After, status);
            return;
        }

        // What sorts elsewhere than its key is looked up when the page gets to its name.
        if (walk.Scope.ChildOf(text) is { } child && (walk.IsWhole || !walk.Scope.SortsElsewhere(child.Name)))
        {
            Add(found, child.Name, walk.After, child.IsLink ? S3Found.Directory : status);
        }
    }

    private static void Add(SortedDictionary<string, UfsStatus> found, string name, string after, UfsStatus status)
    {
        if (Utf8Order.Compare(name, after) <= 0)
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

    // Last is the last key of an answer after which there are more; null at the end.
    private async Task AddMissingAsync(
        Walk walk, SortedDictionary<string, UfsStatus> found, string? last, CancellationToken cancellationToken)
    {
        var candidates = Candidates(walk, last).Where(name => !found.ContainsKey(name)).Distinct().ToList();
        candidates.AddRange(await ReservedAsync(walk, last, cancellationToken).ConfigureAwait(false));
        var limit =
            new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            candidates, limit,
            async (name, token) =>
            {
                if (await LookUpAsync(walk, name, token).ConfigureAwait(false) is { } status)
                {
                    lock (found)
                    {
                        found.TryAdd(name, status);
                    }
                }
            }).ConfigureAwait(false);
    }

    // Clients' keys with a reserved name, which stand under another than their place; nearly always there are none, and
    // of keys that begin with a mark so few that one answer shows all.
    private async Task<IReadOnlyList<string>> ReservedAsync(
        Walk walk, string? last, CancellationToken cancellationToken)
    {
        if (walk.Request.Recursive || !walk.Scope.MayHoldReserved(last, walk.After))
        {
            return [];
        }

        var query = new S3KeyQuery(walk.Scope.Key + KeyNames.Mark, IsRecursive: false, S3Keys.BatchMax);
        var page = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
        return walk.Scope.Reserved(
            page.Keys.Select(static key => key.Key).Concat(page.Prefixes.Select(static prefix => prefix[..^1])),
            last, walk.After);
    }

    // Names that belong before the last key, though the store may list what they stand for elsewhere.
    private static IEnumerable<string> Candidates(Walk walk, string? last) =>
        !walk.Request.Recursive ? walk.Scope.Candidates(last, walk.After, walk.Links)
        : last is null ? []
        : UfsKeyOrder.MayFollow(last, walk.After);

    private async Task<UfsStatus?> LookUpAsync(Walk walk, string name, CancellationToken cancellationToken)
    {
        if (walk.Request.Recursive)
        {
            var below = await keys.LookBelowAsync(walk.Scope.Key + name + "/", Operation, cancellationToken)
                .ConfigureAwait(false);
            return below.Marker ? S3Found.Directory : null;
        }

        return TryPath(walk.Request.Directory, name) is not { } path ? null
            : name.StartsWith(KeyNames.Mark, StringComparison.Ordinal) && !KeyNames.IsLink(name)
                ? await tree.TryStatAsync(path, cancellationToken).ConfigureAwait(false)
                : await tree.HasBelowAsync(path, Operation, cancellationToken).ConfigureAwait(false)
                    ? S3Found.Directory
                    : null;
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

    private sealed record Walk(UfsListRequest Request, UfsKeyScope Scope, string After)
    {
        // Links that may belong between what was listed, whose keys may have come before it.
        public HashSet<string> Links { get; } = new(StringComparer.Ordinal);

        // Whether one answer holds all there is.
        public bool IsWhole { get; set; }
    }
}
