using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Lists in path order (see <see cref="UfsKeyOrder"/>), a page at a time. Recursive order is the UTF-8 order of whole
/// paths: <c>a</c>, <c>a-b</c>, <c>a/b</c>; there directories appear only where they have a marker. Where a file and a
/// directory have one name the file hides the directory, as in <see cref="IUnderStorage.TryStatAsync"/>. Keys that are
/// no paths (<c>a//b</c>, <c>../a</c>) are skipped and counted.
/// </summary>
/// <remarks>
/// The store may sort by UTF-8 or, as its emulator does, by UTF-16. They differ only for characters beyond the basic
/// plane, which are surrogates in UTF-16, and behind a key without them lie, in either order, only larger ones. So an
/// answer settles what sorts up to its last such key. Where that is nothing new, further answers are taken along, of
/// which only the smallest names are kept.
/// </remarks>
internal sealed class AzureLister(AzureSession session, AzureKeys keys)
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

        if (AzureSession.IsUnreachable(request.Directory))
        {
            return new UfsListPage([], null);
        }

        var place = AzureContinuation.TryParse(request.Continuation)
            ?? throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(request.Directory),
                "this is no place where a listing of this store ended");
        while (true)
        {
            var span = await ReadAsync(request, place, cancellationToken).ConfigureAwait(false);
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
    private async Task<Span> ReadAsync(
        UfsListRequest request, AzureContinuation place, CancellationToken cancellationToken)
    {
        var scope = session.DirectoryKeyOf(request.Directory);
        var found = new SortedDictionary<string, UfsStatus>(Utf8Order.Comparer);
        var query = new AzureKeyQuery(scope, request.Recursive, request.EntriesMax, place.Token);
        var settledTo = default(string);
        var wasTrimmed = false;
        while (true)
        {
            var answer = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
            settledTo = UfsKeyOrder.Larger(settledTo, Collect(answer, scope, place.After, found));
            query = query with { Token = answer.Next };
            if (answer.Next is not null && settledTo is not null)
            {
                await AddMissingAsync(found, scope, (settledTo, place.After), request.Recursive, cancellationToken)
                    .ConfigureAwait(false);
            }

            if (answer.Next is null || found.Count == 0
                || (settledTo is not null && Utf8Order.Compare(found.Keys.First(), settledTo) <= 0))
            {
                return new Span(found, settledTo ?? string.Empty, answer.Next, wasTrimmed);
            }

            while (found.Count > request.EntriesMax)
            {
                wasTrimmed = true;
                found.Remove(found.Keys.Last());
            }
        }
    }

    // Takes what is new and returns the answer's last key without surrogates, below the scope.
    private static string? Collect(
        AzureKeyPage answer, string scope, string after, SortedDictionary<string, UfsStatus> found)
    {
        string? last = null;
        var rows = answer.Keys.Select(static key => (key.Key, Status: key.ToListed()))
            .Concat(answer.Prefixes.Select(static prefix => (Key: prefix, Status: AzureFound.Directory)));
        foreach (var (key, status) in rows)
        {
            var name = key[scope.Length..];
            if (!name.Any(char.IsSurrogate))
            {
                last = UfsKeyOrder.Larger(last, name);
            }

            Add(found, name.TrimEnd('/'), after, status);
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
                        found.TryAdd(name, AzureFound.Directory);
                    }
                }
            }).ConfigureAwait(false);
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

    private sealed record Span(
        SortedDictionary<string, UfsStatus> Found, string SettledTo, string? Next, bool WasTrimmed);
}
