using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>A view with its ring, seen from one process. Frozen.</summary>
public sealed class ClusterMap
{
    private readonly HashRing _ring;
    private readonly ClusterMember[] _inRing;
    private readonly string? _ownId;

    /// <summary>Builds the ring of a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="ownId">The worker in this process; null for none.</param>
    /// <param name="before">The map before: where the same workers are in it, its ring is this one's, too.</param>
    public ClusterMap(ClusterView view, string? ownId, ClusterMap? before = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        View = view;
        _ownId = ownId;
        _inRing = [.. view.Members.Where(static m => m.IsInRing)];
        HasOthers = _inRing.Any(m => m.Id != ownId);

        // A ring of one needs no table; most fabrics are one process.
        _ring = before is { HasOthers: true } && HasOthers && IsSame(before._inRing, _inRing) ? before._ring
            : HasOthers
            ? new HashRing([.. _inRing.Select(static m => m.Id)], [.. _inRing.Select(static m => m.CapacityBytes)])
            : new HashRing([]);
    }

    /// <summary>What it was made of.</summary>
    public ClusterView View { get; }

    /// <summary>Whether anything can belong to another process.</summary>
    public bool HasOthers { get; }

    /// <summary>How many candidates a block has at most.</summary>
    public int Depth => _ring.Depth;

    /// <summary>The owner of a block (rank 0) or who takes its place.</summary>
    public ClusterMember CandidateOf(BlockId block, int rank) => _inRing[_ring.CandidateOf(block, rank)];

    /// <summary>Whether a member is in this process.</summary>
    public bool IsOwn(ClusterMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.Id == _ownId;
    }

    /// <summary>The share of a member, 0 to 1.</summary>
    public double ShareOf(string id)
    {
        var index = Array.FindIndex(_inRing, m => m.Id == id);
        return index < 0 ? 0 : HasOthers ? _ring.ShareOf(index) : 1;
    }

    private static bool IsSame(ClusterMember[] left, ClusterMember[] right) => left.Length == right.Length
        && left.Zip(right).All(
            static p => p.First.Id == p.Second.Id && p.First.CapacityBytes == p.Second.CapacityBytes);
}
