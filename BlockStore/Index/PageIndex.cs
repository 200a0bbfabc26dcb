using System.Numerics;

namespace OrleansAlluxio.BlockStore.Index;

/// <summary>Page id to record, in shards by inode: everything of one file is under one brief lock.</summary>
internal sealed class PageIndex
{
    private const int ShardBits = 6;
    private readonly IndexShard[] _shards;

    /// <summary>Starts empty.</summary>
    public PageIndex(PageTable table, IPageLedger ledger)
    {
        Table = table;
        _shards = new IndexShard[1 << ShardBits];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new IndexShard(table, ledger);
        }
    }

    /// <summary>The records.</summary>
    public PageTable Table { get; }

    /// <summary>All shards, for counting.</summary>
    public IReadOnlyList<IndexShard> Shards => _shards;

    /// <summary>The shard of a file.</summary>
    public IndexShard Shard(long inode) => _shards[Mix((ulong)inode) >> (64 - ShardBits)];

    /// <summary>Spreads an id over 64 bits.</summary>
    public static ulong Hash(long inode, long version, int index) =>
        Mix(Mix((ulong)inode ^ BitOperations.RotateLeft((ulong)version, 40)) + (uint)index);

    /// <summary>Spreads a number over 64 bits.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 29)) * 0xBF58476D1CE4E5B9;
        return value ^ (value >> 32);
    }
}
