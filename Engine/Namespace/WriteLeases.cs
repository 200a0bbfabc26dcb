namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Exclusive write leases of one directory's names. They guard writers from each other, not bytes: a lease lost with
/// its process is a write that never completes.
/// </summary>
public sealed class WriteLeases(TimeProvider time)
{
    private const int LeasesMax = 65_536;

    private readonly Dictionary<string, WriteLease> _leases = new(StringComparer.Ordinal);

    /// <summary>Takes or renews a lease. LeaseHeld while another's has not expired.</summary>
    public WriteLease Acquire(FabricPath path, WriteLease wanted)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_leases.TryGetValue(path.Name, out var held) && held.Id != wanted.Id && held.ExpiresUnixMs > now)
        {
            throw new FabricException(
                FabricErrorKind.LeaseHeld, "create", path.Value,
                $"{held.Holder} is writing it; the lease ends in {held.ExpiresUnixMs - now} ms unless renewed");
        }

        if (_leases.Count >= LeasesMax)
        {
            DropExpired(now);
            if (_leases.Count >= LeasesMax)
            {
                throw new FabricException(
                    FabricErrorKind.Busy, "create", path.Value,
                    $"{LeasesMax} files of this directory are being written");
            }
        }

        _leases[path.Name] = wanted;
        return wanted;
    }

    /// <summary>Gives a lease back. A lease that is no longer ours stays whose it is.</summary>
    public void Release(FabricPath path, string leaseId)
    {
        if (_leases.TryGetValue(path.Name, out var held) && held.Id == leaseId)
        {
            _leases.Remove(path.Name);
        }
    }

    private void DropExpired(long now)
    {
        foreach (var (name, _) in _leases.Where(l => l.Value.ExpiresUnixMs <= now).ToList())
        {
            _leases.Remove(name);
        }
    }
}
