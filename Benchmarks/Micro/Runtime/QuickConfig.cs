using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace OrleansAlluxio.Benchmarks.Micro.Runtime;

/// <summary>Three short iterations in this process: enough to see factors, and it needs no build of its own.</summary>
internal sealed class QuickConfig : ManualConfig
{
    public QuickConfig() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
}
