using OrleansAlluxio.Cli;

return await FabricCli.RunAsync(args, CliHost.OfProcess());
