namespace OrleansAlluxio.Runtime;

/// <summary>Exempts activations of this grain from idle collection.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepAliveAttribute : Attribute;
