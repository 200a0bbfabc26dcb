namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Bytes of pages that are not treated as most, by each flag of their care. Thread-safe.</summary>
internal sealed class CareBytes
{
    private static readonly PageCare[] Flags =
        [PageCare.High, PageCare.Low, PageCare.NeverPromoted, PageCare.AlwaysPromoted];

    private readonly long[] _bytes = new long[Flags.Length];

    /// <summary>What there is now.</summary>
    public IReadOnlyDictionary<PageCare, long> All =>
        Flags.Select((flag, i) => (flag, Interlocked.Read(ref _bytes[i]))).ToDictionary(f => f.flag, f => f.Item2);

    /// <summary>Adds a page's bytes, or takes them away.</summary>
    public void Add(PageCare care, long bytes)
    {
        for (var i = 0; i < Flags.Length; i++)
        {
            if ((care & Flags[i]) != 0)
            {
                Interlocked.Add(ref _bytes[i], bytes);
            }
        }
    }
}
