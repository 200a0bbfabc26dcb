using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Demo;

return args switch
{
    ["up", .. var rest] => await UpCommand.RunAsync(rest),
    ["restore", .. var rest] => await RestoreCommand.RunAsync(rest),
    ["cluster", "init", .. var rest] => await ClusterInitCommand.RunAsync(rest),
    ["cluster", "name", .. var rest] => await ClusterNameCommand.RunAsync(rest),
    ["demo", .. var rest] => await DemoCommand.RunAsync(rest),
    _ => await UpCommand.RunAsync(["--help"]),
};
