namespace OrleansAlluxio.Runtime;

/// <summary>Marks a grain interface.</summary>
public interface IGrain : IAddressable;
