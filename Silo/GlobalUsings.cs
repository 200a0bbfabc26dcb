global using OrleansAlluxio.Core;
global using OrleansAlluxio.Core.Chance;
global using OrleansAlluxio.Core.Errors;
global using OrleansAlluxio.Core.Fabric;
global using OrleansAlluxio.Core.Ids;
global using OrleansAlluxio.Core.Namespace;
global using OrleansAlluxio.Core.Paths;
global using OrleansAlluxio.Core.Time;
