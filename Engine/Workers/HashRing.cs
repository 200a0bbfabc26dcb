using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Which workers a block belongs to. Blocks hash to virtual nodes; each of these prefers workers in an order of its own
/// (highest random weight), and goes to the first that has not got its bound yet. Pure: equal members give equal rings
/// in every process. A member more or less moves little beyond its own share. Shares go by capacity.
/// </summary>
public sealed class HashRing
{
    /// <summary>
    /// Virtual nodes. Default 65,536: with 50 workers some 1,300 for each, so that one of them is 0.08 % of a share.
    /// </summary>
    public const int NodeCount = 1 << 16;

    /// <summary>Workers that a block knows in order: its owner and who takes its place.</summary>
    public const int CandidatesMax = 3;

    // Most nodes of a worker over its share: the rest of the 10 % that loads may differ is for the blocks' own hash.
    private const double Bound = 1.03;

    private readonly ushort[] _candidates;
    private readonly int[] _owned;
    private readonly int _depth;
    private readonly double[] _shares;
    private readonly bool _isEven;

    /// <summary>A ring over members of equal capacity, in an order that all who compute it share.</summary>
    public HashRing(IReadOnlyList<string> members)
        : this(members, [])
    {
    }

    /// <summary>A ring over members with so much capacity each; 0 stands for the mean of the others.</summary>
    public HashRing(IReadOnlyList<string> members, IReadOnlyList<long> capacities)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(capacities);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members.Count, MembersMax);
        _shares = SharesOf(members.Count, capacities);
        _isEven = _shares.All(s => s == _shares[0]);
        _depth = Math.Min(CandidatesMax, members.Count);
        _owned = new int[members.Count];
        _candidates = new ushort[NodeCount * _depth];
        if (members.Count > 0)
        {
            Fill([.. members.Select(SeedOf)]);
        }
    }

    /// <summary>Most members. Building the ring takes time in proportion.</summary>
    public static int MembersMax => 4096;

    /// <summary>How many candidates each block has.</summary>
    public int Depth => _depth;

    /// <summary>The index of a block's owner (0) or of whoever takes its place.</summary>
    public int CandidateOf(BlockId block, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, _depth);
        return _candidates[(NodeOf(block) * _depth) + rank];
    }

    /// <summary>The share of a member, 0 to 1.</summary>
    public double ShareOf(int member) => (double)_owned[member] / NodeCount;

    private static int NodeOf(BlockId block)
    {
        var hash = Mix((ulong)block.File.Inode.Value);
        hash = Mix(hash ^ (ulong)block.File.Version.Value);
        return (int)(Mix(hash ^ (ulong)block.Index) & (NodeCount - 1));
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong SeedOf(string member) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(member)));

    private void Fill(ulong[] seeds)
    {
        int[] most = [.. _shares.Select(static s => (int)Math.Ceiling(Bound * NodeCount * s))];
        Span<ulong> best = stackalloc ulong[CandidatesMax];
        for (var node = 0; node < NodeCount; node++)
        {
            var row = _candidates.AsSpan(node * _depth, _depth);
            best.Clear();
            for (var member = 0; member < seeds.Length; member++)
            {
                Insert(row, best, (ushort)member, Weight(seeds, member, node));
            }

            if (_owned[row[0]] >= most[row[0]])
            {
                PutFirst(row, NextWithRoom(seeds, node, most));
            }

            _owned[row[0]]++;
        }
    }

    private static double[] SharesOf(int count, IReadOnlyList<long> capacities)
    {
        var known = capacities.Where(static c => c > 0).ToList();
        var mean = known.Count == 0 ? 1 : known.Average(static c => (double)c);
        double[] weights =
        [
            .. Enumerable.Range(0, count).Select(i => i < capacities.Count && capacities[i] > 0 ? capacities[i] : mean),
        ];
        var sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }

    // Never 0, which stands for nobody. Of unequal ones the highest of share / -ln(chance) wins as often as its share
    // says; positive numbers of that type are in the order of their bits.
    private ulong Weight(ulong[] seeds, int member, int node)
    {
        var chance = Mix(seeds[member] ^ Mix((ulong)node)) | 1;
        return _isEven
            ? chance
            : BitConverter.DoubleToUInt64Bits(_shares[member] / -Math.Log(((chance >> 11) + 0.5) / (1UL << 53)));
    }

    private static void Insert(Span<ushort> row, Span<ulong> best, ushort member, ulong weight)
    {
        var at = row.Length;
        while (at > 0 && best[at - 1] < weight)
        {
            at--;
        }

        if (at == row.Length)
        {
            return;
        }

        for (var i = row.Length - 1; i > at; i--)
        {
            (row[i], best[i]) = (row[i - 1], best[i - 1]);
        }

        (row[at], best[at]) = (member, weight);
    }

    private ushort NextWithRoom(ulong[] seeds, int node, int[] most)
    {
        var (chosen, chosenWeight) = (-1, 0UL);
        for (var member = 0; member < seeds.Length; member++)
        {
            var weight = Weight(seeds, member, node);
            if (_owned[member] < most[member] && (chosen < 0 || weight > chosenWeight))
            {
                (chosen, chosenWeight) = (member, weight);
            }
        }

        return (ushort)chosen;
    }

    private static void PutFirst(Span<ushort> row, ushort member)
    {
        var at = row.IndexOf(member);
        for (var i = at < 0 ? row.Length - 1 : at; i > 0; i--)
        {
            row[i] = row[i - 1];
        }

        row[0] = member;
    }
}
