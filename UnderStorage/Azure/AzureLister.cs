using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Lists in path order (see <see cref="UfsKeyOrder"/>), a page at a time. Recursive order is the UTF-8 order of whole
/// paths: <c>a</c>, <c>a-b</c>, <c>a/b</c>; there directories appear only where they have a marker. Where a file and a
/// directory have one name the file hides the directory, as in <see cref="IUnderStorage.TryStatAsync"/>. A key that is
/// no path (<c>a//b</c>) appears under its escaped name (<see cref="KeyNames"/>); a recursive listing, whose order it
/// would break, fails with Unsupported when it gets there. A key that cannot be asked for, or whose path would be too
/// long, is left out and counted.
/// </summary>
/// <remarks>
/// The store may sort by UTF-8 or, as its emulator does, by UTF-16. They differ only for characters beyond the basic
/// plane, which are surrogates in UTF-16, and behind a key without them lie, in either order, only larger ones. So an
/// answer settles what sorts up to its last such key. Where that is nothing new, further answers are taken along, of
/// which only the smallest names are kept.
/// </remarks>
internal sealed class AzureLister(AzureSession session, AzureKeys keys, AzureTree tree)
{
    private const string Operation = "list";
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

        if (AzureSession.IsReservedKey(request.Directory.Value)
            || session.TryScopeOf(request.Directory) is not { } scope)
        {
            return new UfsListPage([], null);
        }

        var place = AzureContinuation.TryParse(request.Continuation)
            ?? throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(request.Directory),
                "this is no place where a listing of this store ended");
        while (true)
        {
            var span = await ReadAsync(new Walk(request, scope, place), cancellationToken).ConfigureAwait(false);
            var settled = span.Found
                .TakeWhile(row => span.Next is null || Utf8Order.Compare(row.Key, span.SettledTo) <= 0)
                .Take(request.EntriesMax).ToList();
            var entries = settled.Select(row => (Path: TryPath(request.Directory, row.Key), row.Value))
                .Where(static row => row.Path is not null)
                .Select(static row => new UfsEntry(row.Path!.Value, row.Value)).ToList();

            // What is not given yet is asked for again; else the next answer is.
            var isCut = settled.Count < span.Found.Count || span.WasTrimmed;
            if (!isCut && span.Next is null)
            {
                return new UfsListPage(entries, null);
            }

            place = new AzureContinuation(
                settled.Count > 0 ? settled[^1].Key : place.After, isCut ? place.Token : span.Next);
            if (entries.Count > 0)
            {
                return new UfsListPage(entries, place.ToString());
            }
        }
    }

    // The new names of one answer, or of several until one is settled.
    private async Task<Span> ReadAsync(Walk walk, CancellationToken cancellationToken)
    {
        var (request, place) = (walk.Request, walk.Place);
        var found = new SortedDictionary<string, UfsStatus>(Utf8Order.Comparer);
        var query = new AzureKeyQuery(walk.Scope.Key, request.Recursive, request.EntriesMax, place.Token);
        var last = default(string);
        var wasTrimmed = false;
        while (true)
        {
            var answer = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
            walk.IsWhole = place.After.Length == 0 && query.Token is null && answer.Next is null;
            last = UfsKeyOrder.Larger(last, Collect(walk, answer, found));
            query = query with { Token = answer.Next };
            if (!walk.IsWhole && (answer.Next is null || last is not null))
            {
                await AddMissingAsync(walk, found, answer.Next is null ? null : last, cancellationToken)
                    .ConfigureAwait(false);
            }

            var settledTo = last is null ? string.Empty : walk.NameOf(last);
            if (answer.Next is null || found.Count == 0
                || (last is not null && Utf8Order.Compare(found.Keys.First(), settledTo) <= 0))
            {
                return new Span(found, settledTo, answer.Next, wasTrimmed);
            }

            while (found.Count > request.EntriesMax)
            {
                wasTrimmed = true;
                found.Remove(found.Keys.Last());
            }
        }
    }

    // Takes what is new and returns the answer's last key without surrogates, below the scope.
    private string? Collect(Walk walk, AzureKeyPage answer, SortedDictionary<string, UfsStatus> found)
    {
        string? last = null;
        var rows = answer.Keys.Select(static key => (key.Key, Status: key.ToListed()))
            .Concat(answer.Prefixes.Select(static prefix => (Key: prefix, Status: AzureFound.Directory)));
        foreach (var (key, status) in rows)
        {
            var text = key[walk.Scope.Key.Length..];
            if (!text.Any(char.IsSurrogate))
            {
                last = UfsKeyOrder.Larger(last, text);
            }

            // The scope's own marker has no name below it.
            if (text.Length > 0 || walk.Scope.IsLink)
            {
                Add(walk, found, text.EndsWith('/') ? text[..^1] : text, status);
            }
        }

        return last;
    }

    private void Add(Walk walk, SortedDictionary<string, UfsStatus> found, string text, UfsStatus status)
    {
        if (!AzureSession.IsKey((walk.Scope.Key + text).AsSpan(session.Options.Prefix.Length)))
        {
            Interlocked.Increment(ref _unlistable);
            return;
        }

        if (!walk.Request.Recursive)
        {
            // What sorts elsewhere than its key is looked up when the page gets to its name.
            if (walk.Scope.ChildOf(text) is { } child && (walk.IsWhole || !walk.Scope.SortsElsewhere(child.Name)))
            {
                Add(found, child.Name, walk.Place.After, child.IsLink ? AzureFound.Directory : status);
            }

            return;
        }

        if (walk.Scope.Names.Escape(text) != text)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, Operation, session.DescribeKey(walk.Scope.Key + text),
                "this key has an escaped name, which belongs elsewhere in the order of paths; "
                    + "list directory by directory");
        }

        Add(found, text, walk.Place.After, status);
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
        var candidates = walk.Request.Recursive
            ? (last is null ? [] : UfsKeyOrder.MayFollow(last, walk.Place.After))
            : walk.Scope.Candidates(last, walk.Place.After, walk.LinksTo(last))
                .Concat(await ReservedAsync(walk, last, cancellationToken).ConfigureAwait(false));
        var limit =
            new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            candidates.Where(name => !found.ContainsKey(name)).Distinct().ToList(), limit,
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
        if (!walk.Scope.MayHoldReserved(last, walk.Place.After))
        {
            return [];
        }

        var query = new AzureKeyQuery(walk.Scope.Key + KeyNames.Mark, IsRecursive: false, AzureKeys.BatchMax);
        var page = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
        return walk.Scope.Reserved(
            page.Keys.Select(static key => key.Key).Concat(page.Prefixes.Select(static prefix => prefix[..^1])),
            last, walk.Place.After);
    }

    private async Task<UfsStatus?> LookUpAsync(Walk walk, string name, CancellationToken cancellationToken)
    {
        if (walk.Request.Recursive)
        {
            var below = await keys.LookBelowAsync(walk.Scope.Key + name + "/", Operation, cancellationToken)
                .ConfigureAwait(false);
            return below.Marker ? AzureFound.Directory : null;
        }

        return TryPath(walk.Request.Directory, name) is not { } path ? null
            : name.StartsWith(KeyNames.Mark, StringComparison.Ordinal) && !KeyNames.IsLink(name)
                ? await tree.TryStatAsync(path, cancellationToken).ConfigureAwait(false)
                : await tree.HasBelowAsync(path, Operation, cancellationToken).ConfigureAwait(false)
                    ? AzureFound.Directory
                    : null;
    }

    private UfsPath? TryPath(UfsPath directory, string name)
    {
        var text = directory.IsRoot ? name : directory.Value + "/" + name;
        if (AzureSession.IsReservedKey(text))
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

    private sealed record Walk(UfsListRequest Request, UfsKeyScope Scope, AzureContinuation Place)
    {
        // Whether one answer holds all there is.
        public bool IsWhole { get; set; }

        // Links that may belong before a key, though all their keys are behind it.
        public IEnumerable<string> LinksTo(string? last) => KeyNames.LinksOf(Place.After)
            .Concat(last is null ? [] : KeyNames.LinksOf(UfsKeyScope.NameOf(last)));

        // Up to which name a key settles the listing.
        public string NameOf(string key) => Request.Recursive ? key : KeyNames.Marked(key);
    }

    private sealed record Span(
        SortedDictionary<string, UfsStatus> Found, string SettledTo, string? Next, bool WasTrimmed);
}
