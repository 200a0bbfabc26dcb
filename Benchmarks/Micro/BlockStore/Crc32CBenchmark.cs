using BenchmarkDotNet.Attributes;
using OrleansAlluxio.Core.Checksums;

namespace OrleansAlluxio.Benchmarks.Micro.BlockStore;

/// <summary>The checksum of a segment.</summary>
[ShortRunJob]
public class Crc32CBenchmark
{
    private readonly byte[] _bytes = new byte[1 << 20];
    private readonly byte[] _target = new byte[1 << 20];

    /// <summary>Bytes under one checksum.</summary>
    [Params(4 << 10, 64 << 10, 1 << 20)]
    public int Bytes { get; set; }

    /// <summary>As many bytes copied.</summary>
    [Benchmark(Baseline = true)]
    public void BareCopy() => _bytes.AsSpan(0, Bytes).CopyTo(_target);

    /// <summary>As many bytes checked.</summary>
    [Benchmark]
    public uint Compute() => Crc32C.Compute(_bytes.AsSpan(0, Bytes));
}
