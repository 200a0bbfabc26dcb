namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>One of the stores behind a store of several.</summary>
/// <param name="Name">Lower-case letters, digits and dashes; unique in its store.</param>
/// <param name="Store">The branch itself. Belongs to the store that it is a branch of.</param>
/// <param name="IsReadOnly">Nothing is ever written to it or deleted from it.</param>
public sealed record UfsBranch(string Name, IUnderStorage Store, bool IsReadOnly);
