namespace OrleansAlluxio.Benchmarks.Load.Signing;

/// <summary>What an S3 client signs with.</summary>
internal sealed record S3Credentials(string AccessKey, string SecretKey, string Region = "us-east-1");
