using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.Console.Sessions;

/// <summary>
/// Who is signed in, in memory: a restart signs everybody out. Bounded, and thread-safe. A session ends with its
/// lifetime, its idle time, or the key it was opened with.
/// </summary>
internal sealed class ConsoleSessions(ConsoleOptions options, IAccessKeys? keys, TimeProvider time)
{
    private const int SecretBytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ConsoleSession> _byHash = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byHash.Count;
            }
        }
    }

    /// <summary>Opens a session; the answer's secret is for the browser's cookie and is kept nowhere.</summary>
    public (string Secret, ConsoleSession Session) Open(FabricCaller caller, string? keyId)
    {
        var now = time.GetTimestamp();
        var secret = NewSecret();
        var session = new ConsoleSession
        {
            Caller = caller,
            KeyId = keyId,
            Csrf = NewSecret(),
            SignedInAt = now,
            UsedAt = now,
        };
        lock (_gate)
        {
            MakeRoom(caller.User);
            _byHash[HashOf(secret)] = session;
        }

        return (secret, session);
    }

    /// <summary>
    /// The session of a secret and whom it stands for now; null when there is none or it has ended. A use lengthens it
    /// by the idle time.
    /// </summary>
    public (ConsoleSession Session, FabricCaller Caller)? TryFind(string? secret, bool uses)
    {
        if (string.IsNullOrEmpty(secret) || secret.Length > 2 * SecretBytes)
        {
            return null;
        }

        var hash = HashOf(secret);
        lock (_gate)
        {
            if (!_byHash.TryGetValue(hash, out var session))
            {
                return null;
            }

            if (CallerOf(session) is not { } caller || HasEnded(session))
            {
                _byHash.Remove(hash);
                return null;
            }

            if (uses)
            {
                session.UsedAt = time.GetTimestamp();
            }

            return (session, caller);
        }
    }

    /// <summary>Ends a session; an unknown one is as good as ended.</summary>
    public void Close(string? secret)
    {
        if (secret is not null)
        {
            lock (_gate)
            {
                _byHash.Remove(HashOf(secret));
            }
        }
    }

    // A key that was removed, disabled or has expired takes its sessions with it; a role that changed counts at once.
    private FabricCaller? CallerOf(ConsoleSession session) =>
        session.KeyId is null ? session.Caller : keys?.TryFind(session.KeyId)?.Caller;

    private bool HasEnded(ConsoleSession session) =>
        time.GetElapsedTime(session.SignedInAt) >= options.LifetimeMax
        || time.GetElapsedTime(session.UsedAt) >= options.IdleMax;

    private void MakeRoom(string user)
    {
        foreach (var (hash, _) in _byHash.Where(s => HasEnded(s.Value)).ToList())
        {
            _byHash.Remove(hash);
        }

        DropOldest(_byHash.Where(s => s.Value.Caller.User == user).ToList(), options.SessionsPerUserMax);
        DropOldest([.. _byHash], options.SessionsMax);
    }

    private void DropOldest(List<KeyValuePair<string, ConsoleSession>> sessions, int sessionsMax)
    {
        foreach (var (hash, _) in sessions.OrderBy(static s => s.Value.UsedAt).Take(sessions.Count - sessionsMax + 1))
        {
            _byHash.Remove(hash);
        }
    }

    private string NewSecret()
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        options.Random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    // Looked up by hash: how long that takes says nothing of a secret, and a dump of the memory holds none.
    private static string HashOf(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
