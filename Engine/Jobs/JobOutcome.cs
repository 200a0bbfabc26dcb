namespace OrleansAlluxio.Engine.Jobs;

/// <summary>What a job did to one file, or would do.</summary>
/// <param name="BytesMoved">Bytes moved.</param>
/// <param name="StoreCalls">Requests to stores for bytes.</param>
/// <param name="IsUnchanged">Whether the file needed nothing.</param>
internal readonly record struct JobOutcome(long BytesMoved, long StoreCalls, bool IsUnchanged);
