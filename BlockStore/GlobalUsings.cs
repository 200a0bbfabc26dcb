global using System.Diagnostics;
global using OrleansAlluxio.Core;
global using OrleansAlluxio.Core.Errors;
global using OrleansAlluxio.Core.Ids;
