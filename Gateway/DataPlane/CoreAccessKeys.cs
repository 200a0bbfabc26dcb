using System.Collections.Concurrent;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// The access keys of the process with the metadata, remembered for a moment: a key that was revoked there is refused
/// here within <see cref="HoldsFor"/>. An unknown one is asked for at once. Many requests of one key ask once.
/// </summary>
public sealed class CoreAccessKeys : IAccessKeys
{
    // As many users as a gateway serves at once; beyond them all are asked for again.
    private const int KeysMax = 10_000;

    private static readonly ClusterJson Json = ClusterJson.Default;

    private readonly ConcurrentDictionary<string, (AccessKey Key, long At)> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<AccessKey?>> _asking = new(StringComparer.Ordinal);
    private readonly CoreAddresses _cores;
    private readonly ClusterCalls _calls;
    private readonly TimeProvider _time;

    /// <summary>Knows none yet.</summary>
    public CoreAccessKeys(CoreAddresses cores, ClusterCalls calls, TimeProvider time) =>
        (_cores, _calls, _time) = (cores, calls, time);

    /// <summary>How long a key is believed unasked.</summary>
    public static TimeSpan HoldsFor { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public AccessKey? TryFind(string accessKeyId) =>
        _known.TryGetValue(accessKeyId, out var known) && _time.GetElapsedTime(known.At) < HoldsFor ? known.Key : null;

    /// <inheritdoc/>
    public async ValueTask<AccessKey?> FindAsync(string accessKeyId, CancellationToken cancellationToken)
    {
        if (TryFind(accessKeyId) is { } known)
        {
            return known;
        }

        // Goes on for the others when the first of them leaves.
        var asking = _asking.GetOrAdd(accessKeyId, static (id, self) => self.AskAsync(id), this);
        return await asking.WaitAsync(cancellationToken);
    }

    private async Task<AccessKey?> AskAsync(string id)
    {
        // So that it is in the list before it can end.
        await Task.Yield();
        try
        {
            var at = _time.GetTimestamp();
            var answer = await _cores.AskAsync(
                (core, token) => _calls.CallAsync(
                    new Uri(core, ClusterHeaders.Key), (new KeyQuestion(id), Json.KeyQuestion), Json.KeyAnswer, token),
                CancellationToken.None);
            if (answer is not { Secret: { Length: > 0 } secret, Caller: { } caller })
            {
                _known.TryRemove(id, out _);
                return null;
            }

            if (_known.Count >= KeysMax)
            {
                _known.Clear();
            }

            var key = new AccessKey(secret, caller);
            _known[id] = (key, at);
            return key;
        }
        finally
        {
            _asking.TryRemove(id, out _);
        }
    }
}
