namespace OrleansAlluxio.Runtime;

/// <summary>Place of an event in its stream, counted from 1. In process streams are not rewindable.</summary>
public sealed record StreamSequenceToken(long SequenceNumber);
