using System.Globalization;
using OrleansAlluxio.Benchmarks.HitRate;
using OrleansAlluxio.Core.Chance;

// Hit rates of the eviction policies on seeded traces, with the best any policy could do (Belady) as bound.
const int Pages = 20_000;
const int Accesses = 400_000;
const int Capacity = 2_000;
string[] policies = ["s3-fifo", "lru", "lrfu"];
var traces = new (string Name, Func<IRandomSource, int[]> Make)[]
{
    ("zipf 0.6", random => Traces.Zipf(random, Pages, Accesses, 0.6)),
    ("zipf 0.8", random => Traces.Zipf(random, Pages, Accesses, 0.8)),
    ("zipf 1.0", random => Traces.Zipf(random, Pages, Accesses, 1.0)),
    ("zipf 1.2", random => Traces.Zipf(random, Pages, Accesses, 1.2)),
    ("zipf 1.0 + 30% scan", random => Traces.WithOneHits(random, Traces.Zipf(random, Pages, Accesses, 1.0), 0.3)),
    ("loop 1.1 x cache", _ => Traces.Loop(Capacity * 11 / 10, Accesses)),
    ("epochs, shuffled", random => Traces.Epochs(random, Capacity * 2, Accesses)),
};

Console.WriteLine($"{Capacity} pages of cache, {Accesses} accesses, hits in percent");
Console.WriteLine($"{"trace",-22}{string.Concat(policies.Select(name => $"{name,10}"))}{"belady",10}");
foreach (var (name, make) in traces)
{
    var trace = make(new SeededRandomSource(42));
    var rates = policies.Select(policy => PolicyRun.HitRate(policy, trace, Capacity))
        .Append(Belady.HitRate(trace, Capacity))
        .Select(rate => (100 * rate).ToString("F1", CultureInfo.InvariantCulture).PadLeft(10));
    Console.WriteLine($"{name,-22}{string.Concat(rates)}");
}
