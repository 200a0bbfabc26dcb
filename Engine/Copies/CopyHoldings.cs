using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>What the workers that answered keep, at one look.</summary>
internal sealed class CopyHoldings
{
    // 1,000 answers of 1,000 contents: a worker with more is told of the rest at the looks after these are gone.
    private const int AnswersMax = 1000;

    private readonly Dictionary<string, Dictionary<FileVersion, long>> _byWorker = new(StringComparer.Ordinal);

    /// <summary>The workers that answered, with what they keep.</summary>
    public IEnumerable<(ClusterMember Worker, IReadOnlyDictionary<FileVersion, long> Copies)> All =>
        Members.Select(m => (m, (IReadOnlyDictionary<FileVersion, long>)_byWorker[m.Id]));

    /// <summary>The workers that answered.</summary>
    public List<ClusterMember> Members { get; } = [];

    /// <summary>Copies that they keep.</summary>
    public long Count => _byWorker.Values.Sum(static c => (long)c.Count);

    /// <summary>Asks every live worker, all at once; one that does not answer is left out.</summary>
    public static async ValueTask<CopyHoldings> AskAsync(CopyServices services, CancellationToken cancellationToken)
    {
        var map = services.Directory.Current;
        var others = map.View.Members.Where(m => !map.IsOwn(m) && m is { Url: not null, IsLive: true }).ToList();
        var answers = await Task.WhenAll(others.Select(OneAsync)).ConfigureAwait(false);
        var holdings = new CopyHoldings();
        foreach (var (member, copies) in others.Zip(answers))
        {
            if (copies is not null)
            {
                holdings.Members.Add(member);
                holdings._byWorker[member.Id] = copies;
            }
        }

        return holdings;

        async Task<Dictionary<FileVersion, long>?> OneAsync(ClusterMember member)
        {
            try
            {
                return await ListAsync(services.Copies, member.Url!, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <summary>Whether a worker has all of a content.</summary>
    public bool IsWhole(ClusterMember worker, FileVersion file, long lengthBytes) =>
        _byWorker.TryGetValue(worker.Id, out var copies) && copies.GetValueOrDefault(file, -1) == lengthBytes;

    private static async ValueTask<Dictionary<FileVersion, long>> ListAsync(
        ICopyLink link, Uri url, CancellationToken cancellationToken)
    {
        Dictionary<FileVersion, long> copies = [];
        FileVersion? after = null;
        for (var answer = 0; answer < AnswersMax; answer++)
        {
            var page = await link.ListCopiesAsync(url, after, cancellationToken).ConfigureAwait(false);
            foreach (var copy in page)
            {
                copies[copy.File] = copy.LengthBytes;
            }

            if (page.Count < CopyRelease.FilesMax)
            {
                break;
            }

            after = page[^1].File;
        }

        return copies;
    }
}
