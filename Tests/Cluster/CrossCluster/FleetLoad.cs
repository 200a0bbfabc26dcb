using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>
/// Every cluster writes files of its own and reads everybody's. A file's bytes are its version, so every read can be
/// judged: never older than what the same cluster read before, and behind a fence never older than what was
/// acknowledged anywhere before the fence.
/// </summary>
internal sealed class FleetLoad(IReadOnlyList<FleetMember> fleet, CancellationToken cancellationToken)
{
    private const int FilesEach = 4;

    private readonly ConcurrentDictionary<string, long> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(int Reader, string File), long> _seen = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private long _writes;
    private long _reads;
    private long _fences;

    /// <summary>Reads that were wrong.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    public string Summary => $"{_writes} writes, {_reads} reads, {_fences} of them behind fences";

    public long Fences => Volatile.Read(ref _fences);

    /// <summary>Runs until the load is to end; every cluster writes, reads and fences.</summary>
    public Task RunAsync(Task end) => Task.WhenAll(fleet.SelectMany(m => new[]
    {
        WriteAsync(m, end), ReadAsync(m, end, 1), ReadAsync(m, end, 2),
    }));

    /// <summary>Whether a cluster shows the last version of every file, without being asked to look.</summary>
    public async Task<bool> ShowsAllAsync(FleetMember member)
    {
        foreach (var (file, version) in _acknowledged)
        {
            try
            {
                if (await VersionAsync(member, file) < version)
                {
                    return false;
                }
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
            {
                return false; // The change was heard of between the look and the read.
            }
        }

        return true;
    }

    private async Task WriteAsync(FleetMember member, Task end)
    {
        var chance = new SeededRandomSource((ulong)(100 + member.Number));
        for (var version = 1L; !end.IsCompleted; version++)
        {
            var file = $"/shared/{member.Id}/d{chance.NextInt64(2)}/f{chance.NextInt64(FilesEach / 2)}";
            try
            {
                await member.Client.WriteAsync(
                    file, Encoding.ASCII.GetBytes(version.ToString(CultureInfo.InvariantCulture)));
                _acknowledged[file] = version;
                Interlocked.Increment(ref _writes);
            }
            catch (FabricException)
            {
                // It is dead. What became of the write nobody knows: it may show, it need not.
            }
            catch (ObjectDisposedException)
            {
                // It is being started again.
            }

            await PauseAsync(20);
        }
    }

    private async Task ReadAsync(FleetMember member, Task end, int number)
    {
        var chance = new SeededRandomSource((ulong)((1000 * number) + member.Number));
        while (!end.IsCompleted)
        {
            var files = _acknowledged.Keys.ToList();
            if (files.Count > 0)
            {
                await ReadOneAsync(member, files[(int)chance.NextInt64(files.Count)], isFenced: number == 1);
            }

            await PauseAsync(5);
        }
    }

    private async Task ReadOneAsync(FleetMember member, string file, bool isFenced)
    {
        var client = member.Client;
        try
        {
            var atLeast = isFenced ? _acknowledged[file] : 0;
            var before = _seen.GetValueOrDefault((member.Number, file));
            if (isFenced)
            {
                await client.Clusters.FenceAsync(FabricPath.Parse(file), cancellationToken);
                Interlocked.Increment(ref _fences);
            }

            var version = await VersionAsync(member, file);
            if (client != member.Client)
            {
                return; // It died in between.
            }

            Interlocked.Increment(ref _reads);
            if (version < atLeast || version < before)
            {
                _wrong.Enqueue($"{member.Id} read version {version} of {file}: acknowledged {atLeast}, seen {before}");
            }

            _seen.AddOrUpdate((member.Number, file), version, (_, old) => Math.Max(old, version));
        }
        catch (FabricException)
        {
            // It is dead, or the file changed under the read: no answer is no wrong answer.
        }
        catch (ObjectDisposedException)
        {
            // It is being started again.
        }
    }

    private static async Task<long> VersionAsync(FleetMember member, string file)
    {
        try
        {
            return long.Parse(
                Encoding.ASCII.GetString(await member.Client.ReadAsync(file)), CultureInfo.InvariantCulture);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            return 0;
        }
    }

    private Task PauseAsync(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, cancellationToken);
}
