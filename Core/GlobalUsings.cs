global using OrleansAlluxio.Core.Errors;
