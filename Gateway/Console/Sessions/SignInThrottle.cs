using System.Net;
using System.Net.Sockets;

namespace OrleansAlluxio.Gateway.Console.Sessions;

/// <summary>
/// Bounds how often somebody may guess: after some failures in a row from an address, or for a name, the next attempt
/// has to wait, twice as long each time. Bounded memory; thread-safe.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    /// <summary>Failures in a row that cost nothing: people mistype.</summary>
    public const int FreeFailures = 5;

    /// <summary>Most addresses, and most names, that are remembered; the one seen longest ago is forgotten.</summary>
    public const int EntriesMax = 4096;

    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(1);

    // Longer would be a way to lock somebody out by their name.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    // Who failed that long ago begins anew.
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Failures> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Failures> _names = new(StringComparer.Ordinal);

    /// <summary>How long the next attempt has to wait; zero when it may be made now.</summary>
    public TimeSpan WaitOf(IPAddress? address, string name)
    {
        lock (_gate)
        {
            var ofAddress = WaitOf(_addresses, TextOf(address));
            var ofName = WaitOf(_names, name);
            return ofAddress > ofName ? ofAddress : ofName;
        }
    }

    /// <summary>An attempt failed.</summary>
    public void Fail(IPAddress? address, string name)
    {
        lock (_gate)
        {
            Fail(_addresses, TextOf(address));
            Fail(_names, name);
        }
    }

    /// <summary>An attempt succeeded: name and address begin anew.</summary>
    public void Succeed(IPAddress? address, string name)
    {
        lock (_gate)
        {
            _addresses.Remove(TextOf(address));
            _names.Remove(name);
        }
    }

    // Whoever has one address of IPv6 has 2^64 of them.
    private static string TextOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 } || address.IsIPv4MappedToIPv6)
        {
            return address?.MapToIPv4().ToString() ?? "unknown";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    private TimeSpan WaitOf(Dictionary<string, Failures> table, string key)
    {
        if (!table.TryGetValue(key, out var failures) || failures.Count < FreeFailures)
        {
            return TimeSpan.Zero;
        }

        var since = time.GetElapsedTime(failures.LastAt);
        if (since >= ForgottenAfter)
        {
            table.Remove(key);
            return TimeSpan.Zero;
        }

        var doublings = Math.Min(failures.Count - FreeFailures, 16);
        var wait = TimeSpan.FromTicks(Math.Min(WaitMax.Ticks, WaitMin.Ticks << doublings));
        return since >= wait ? TimeSpan.Zero : wait - since;
    }

    private void Fail(Dictionary<string, Failures> table, string key)
    {
        var now = time.GetTimestamp();
        table.TryGetValue(key, out var before);
        if (before.Count == 0 && table.Count >= EntriesMax)
        {
            table.Remove(table.MinBy(static f => f.Value.LastAt).Key);
        }

        table[key] = new Failures(before.Count + 1, now);
    }

    private readonly record struct Failures(int Count, long LastAt);
}
