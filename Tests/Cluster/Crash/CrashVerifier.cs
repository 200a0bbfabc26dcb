using System.Collections.Immutable;
using OrleansAlluxio.Client;
using OrleansAlluxio.Tests.Cluster.Processes;
using Model = System.Collections.Immutable.ImmutableSortedDictionary<
    string, OrleansAlluxio.Tests.Cluster.Crash.CrashEntry>;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>Compares tree and stores with the oracles after a restart.</summary>
internal sealed class CrashVerifier(
    IReadOnlyList<CrashWorker> workers, Func<string, string> storeFile, IReadOnlyList<string> roots)
{
    private const string Temporary = ".fabric-tmp";

    /// <summary>Everything that is not as it must be; settles the outcome of operations that were under way.</summary>
    public async Task<List<string>> VerifyAsync(HttpFabricClient client, bool all)
    {
        var touched = workers.SelectMany(w => w.Touched.Concat(w.PendingPaths())).ToHashSet(StringComparer.Ordinal);
        foreach (var path in workers.SelectMany(w => w.PendingPaths()))
        {
            await client.StatAsync(path); // The outcome nobody told is found out by asking for the path itself.
        }

        var directories = workers.SelectMany(w => w.Acknowledged.Concat(w.Pending?.After ?? w.Acknowledged))
            .Select(e => e.Key.StartsWith("/s3/", StringComparison.Ordinal) ? "/s3" : "/").Distinct();
        var observed = await CrashObservation.TreeAsync(client, directories, p => all || touched.Contains(p));
        List<string> wrong = [];
        foreach (var worker in workers)
        {
            wrong.AddRange(Settle(worker, observed));
        }

        var models = workers.SelectMany(w => w.Acknowledged)
            .ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
        wrong.AddRange(observed.Keys.Where(p => !models.ContainsKey(p) && !roots.Contains(p))
            .Select(p => $"{p} is of nobody"));
        wrong.AddRange(InStores(models, all ? _ => true : touched.Contains));
        return wrong;
    }

    private static IEnumerable<string> Settle(CrashWorker worker, SortedDictionary<string, CrashObservation> observed)
    {
        var before = Differences(worker.Acknowledged, worker, observed);
        if (before.Count == 0 || worker.Pending is not { } pending)
        {
            worker.Settle(worker.Acknowledged);
            return before.Values;
        }

        var after = Differences(pending.After, worker, observed);
        if (after.Count == 0)
        {
            worker.Settle(pending.After);
            return [];
        }

        if (pending.IsPiecewise && before.Keys.All(p => !after.ContainsKey(p)))
        {
            worker.Settle(worker.Acknowledged.RemoveRange(before.Keys));
            return [];
        }

        worker.Settle(worker.Acknowledged);
        return
        [
            $"after '{pending.Text}' neither {string.Join("; ", before.Values)} nor {string.Join("; ", after.Values)}",
        ];
    }

    private static Dictionary<string, string> Differences(
        Model model, CrashWorker worker, SortedDictionary<string, CrashObservation> observed)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in model.Keys.Union(worker.Touched).Union(worker.PendingPaths()))
        {
            var expected = model.GetValueOrDefault(path);
            var difference = observed.TryGetValue(path, out var seen)
                ? seen.Difference(expected)
                : expected is null ? null
                : $"is absent, expected {(expected.IsDirectory ? "directory" : expected.Type)}";
            if (difference is not null)
            {
                wrong[path] = $"{path} {difference}";
            }
        }

        return wrong;
    }

    private IEnumerable<string> InStores(Dictionary<string, CrashEntry> models, Func<string, bool> reads)
    {
        foreach (var (path, entry) in models.Where(e => e.Value.IsThrough && reads(e.Key)))
        {
            var file = storeFile(path);
            if (!File.Exists(file) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(entry.Bytes()))
            {
                yield return $"{path} ({entry.Type} {entry.Length}): the store "
                    + (File.Exists(file) ? "has other bytes" : "has no file");
            }
        }

        var files = models.Where(e => !e.Value.IsDirectory).Select(e => storeFile(e.Key))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var root in roots.Select(storeFile).Where(Directory.Exists).Distinct())
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            {
                if (!file.Contains(Temporary, StringComparison.Ordinal) && !files.Contains(file))
                {
                    yield return $"the store has {file} ({new FileInfo(file).Length} bytes), which is of nobody";
                }
            }
        }
    }
}
