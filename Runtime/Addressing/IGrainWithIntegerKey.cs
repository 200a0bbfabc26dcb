namespace OrleansAlluxio.Runtime;

/// <summary>A grain whose key is a 64-bit number.</summary>
public interface IGrainWithIntegerKey : IGrain;
