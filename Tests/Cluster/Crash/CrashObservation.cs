using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>What the fabric shows of one path.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Bytes">Its bytes where they were read.</param>
/// <param name="Failure">Why they could not be read.</param>
internal sealed record CrashObservation(FileStatus Status, byte[]? Bytes, FabricException? Failure)
{
    /// <summary>Everything below the directories, files read where asked.</summary>
    public static async Task<SortedDictionary<string, CrashObservation>> TreeAsync(
        HttpFabricClient client, IEnumerable<string> directories, Func<string, bool> reads)
    {
        var found = new SortedDictionary<string, CrashObservation>(StringComparer.Ordinal);
        var open = new Stack<string>(directories);
        while (open.TryPop(out var directory))
        {
            foreach (var status in await client.ListAsync(directory))
            {
                var path = status.Path.Value;
                if (status.IsDirectory)
                {
                    open.Push(path);
                }

                found[path] = status.IsDirectory || !reads(path)
                    ? new CrashObservation(status, null, null)
                    : await OfAsync(client, status);
            }
        }

        return found;
    }

    /// <summary>
    /// Why this is not what a path must be; null when it is. Only what never left the cache may be lost, and then says
    /// so.
    /// </summary>
    public string? Difference(CrashEntry? expected)
    {
        if (expected is null)
        {
            return $"is there with {Status.LengthBytes} bytes, expected absent";
        }

        if (expected.IsDirectory || Status.IsDirectory)
        {
            return expected.IsDirectory == Status.IsDirectory ? null : "is of the wrong kind";
        }

        if (Failure is { } failure)
        {
            return expected.Type == WriteType.MustCache && failure.Kind == FabricErrorKind.DataLost
                ? null
                : $"{expected.Type} cannot be read: {failure.Message}";
        }

        if (Status.LengthBytes != expected.Length
            || (Bytes is { } bytes && !bytes.AsSpan().SequenceEqual(expected.Bytes())))
        {
            return $"has wrong bytes ({Status.LengthBytes}, expected {expected.Type} {expected.Length})";
        }

        return expected.Tag is { } tag && Status.XAttrs.GetValueOrDefault(CrashEntry.TagName) != tag
            ? $"has tag {Status.XAttrs.GetValueOrDefault(CrashEntry.TagName) ?? "none"}, "
                + $"expected {tag} ({expected.Type})"
            : null;
    }

    private static async Task<CrashObservation> OfAsync(HttpFabricClient client, FileStatus status)
    {
        try
        {
            return new CrashObservation(status, await client.ReadAsync(status.Path.Value), null);
        }
        catch (FabricException e)
        {
            return new CrashObservation(status, null, e);
        }
    }
}
