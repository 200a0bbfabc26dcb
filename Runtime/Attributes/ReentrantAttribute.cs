namespace OrleansAlluxio.Runtime;

/// <summary>
/// Lets every call of this grain start while others are awaiting. Turns still never run at the same time.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
