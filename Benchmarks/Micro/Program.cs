using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(OrleansAlluxio.Benchmarks.Micro.BlockStore.PageReadBenchmark).Assembly).Run(args);
