using System.Text.Json;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// The entries of one directory in UTF-8 order of their names, in batches where the server has them, else all at once.
/// Not thread-safe.
/// </summary>
internal sealed class WebHdfsDirectory(WebHdfsSession session, UfsPath directory, string after, string operation)
{
    private Queue<(string Name, UfsStatus Status)> _entries = new();
    private string _last = after;
    private bool _isAtEnd;

    /// <summary>The next entry without taking it; null at the end.</summary>
    public async ValueTask<(string Name, UfsStatus Status)?> PeekAsync(CancellationToken cancellationToken)
    {
        while (_entries.Count == 0 && !_isAtEnd)
        {
            var batch = session.HasBatches
                ? await TryBatchAsync(cancellationToken).ConfigureAwait(false)
                : null;
            _entries = batch ?? await AllAsync(cancellationToken).ConfigureAwait(false);
        }

        return _entries.TryPeek(out var entry) ? entry : null;
    }

    /// <summary>Takes the entry that was looked at.</summary>
    public void Take() => _entries.Dequeue();

    /// <summary>A batch; null when the server has none, or none in order.</summary>
    private async Task<Queue<(string Name, UfsStatus Status)>?> TryBatchAsync(CancellationToken cancellationToken)
    {
        var call = new WebHdfsCall(HttpMethod.Get, "LISTSTATUS_BATCH", directory, operation)
        {
            AnswerBytesMax = session.Options.ListingBytesMax,
        }.With("startAfter", _last.Length == 0 ? null : _last);
        try
        {
            var (entries, remaining) = await session.CallAsync(call, ReadBatch, cancellationToken)
                .ConfigureAwait(false);
            if (!IsInOrder(entries))
            {
                session.HasBatches = false;
                return null;
            }

            _isAtEnd = remaining == 0 || entries.Count == 0;
            _last = entries.Count > 0 ? entries[^1].Name : _last;
            return Kept(entries);
        }
        catch (FabricException error) when (
            error.Kind is FabricErrorKind.InvalidArgument or FabricErrorKind.Unsupported)
        {
            session.HasBatches = false; // Hadoop before 2.9, and servers that speak the protocol in part.
            return null;
        }
    }

    private async Task<Queue<(string Name, UfsStatus Status)>> AllAsync(CancellationToken cancellationToken)
    {
        var call = new WebHdfsCall(HttpMethod.Get, "LISTSTATUS", directory, operation)
        {
            AnswerBytesMax = session.Options.ListingBytesMax,
        };
        var entries = await session.CallAsync(
            call,
            static answer => Read(WebHdfsJson.Member(
                answer ?? throw new JsonException("The answer is empty."), "FileStatuses", JsonValueKind.Object)),
            cancellationToken).ConfigureAwait(false);
        _isAtEnd = true;
        return Kept([.. entries.Where(e => Utf8Order.Compare(e.Name, _last) > 0 || e.Name.Length == 0)
            .OrderBy(static e => e.Name, Utf8Order.Comparer)]);
    }

    private static (List<(string Name, UfsStatus? Status)> Entries, long Remaining) ReadBatch(JsonElement? answer)
    {
        var listing = WebHdfsJson.Member(
            answer ?? throw new JsonException("The answer is empty."), "DirectoryListing", JsonValueKind.Object);
        var part = WebHdfsJson.Member(listing, "partialListing", JsonValueKind.Object);
        return (
            Read(WebHdfsJson.Member(part, "FileStatuses", JsonValueKind.Object)),
            WebHdfsJson.Number(listing, "remainingEntries") ?? 0);
    }

    private static List<(string Name, UfsStatus? Status)> Read(JsonElement statuses)
    {
        var all = WebHdfsJson.Member(statuses, "FileStatus", JsonValueKind.Array);
        var entries = new List<(string Name, UfsStatus? Status)>(all.GetArrayLength());
        foreach (var status in all.EnumerateArray())
        {
            entries.Add((WebHdfsStatus.NameOf(status), WebHdfsStatus.TryOf(status)));
        }

        return entries;
    }

    private bool IsInOrder(List<(string Name, UfsStatus? Status)> entries)
    {
        var before = _last;
        foreach (var (name, _) in entries)
        {
            if (name.Length > 0 && Utf8Order.Compare(name, before) <= 0)
            {
                return false;
            }

            before = name;
        }

        return true;
    }

    // A listing of a file is the file itself, without a name.
    private Queue<(string Name, UfsStatus Status)> Kept(List<(string Name, UfsStatus? Status)> entries)
    {
        if (entries is [{ Name.Length: 0 }])
        {
            throw new FabricException(
                FabricErrorKind.NotADirectory, operation, session.Describe(directory), "it is a file");
        }

        return new Queue<(string Name, UfsStatus Status)>(
            entries.Where(static e => e.Status is not null).Select(static e => (e.Name, e.Status!)));
    }
}
