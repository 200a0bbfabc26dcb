global using OrleansAlluxio.Core.Errors;
global using OrleansAlluxio.Core.Namespace;
global using OrleansAlluxio.Core.Paths;
global using OrleansAlluxio.UnderStorage.Abstractions;
