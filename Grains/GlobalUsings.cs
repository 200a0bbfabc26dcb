global using OrleansAlluxio.Core.Fabric;
global using OrleansAlluxio.Core.Ids;
global using OrleansAlluxio.Core.Namespace;
global using OrleansAlluxio.Core.Paths;
global using OrleansAlluxio.Core.Time;
global using OrleansAlluxio.Grains.Interfaces;
