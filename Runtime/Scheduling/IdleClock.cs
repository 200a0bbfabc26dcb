namespace OrleansAlluxio.Runtime;

/// <summary>
/// When an activation was last used, in epochs of the catalog: a call stamps it without reading a clock.
/// </summary>
internal struct IdleClock(int epoch)
{
    private int _lastUse = epoch;
    private int _keepUntil;

    public void Use(int epoch) => _lastUse = epoch;

    public void KeepUntil(int epoch) => Volatile.Write(ref _keepUntil, epoch);

    public readonly bool IsIdle(int epoch, int epochsMax) =>
        epoch - Volatile.Read(in _lastUse) > epochsMax && epoch >= Volatile.Read(in _keepUntil);
}
