namespace OrleansAlluxio.Runtime;

/// <summary>Anything that has an address in the grain space: a grain or a reference to one.</summary>
public interface IAddressable;
