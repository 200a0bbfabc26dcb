namespace OrleansAlluxio.Engine.Writing;

/// <summary>What a writer sent.</summary>
/// <param name="LengthBytes">Number of bytes.</param>
/// <param name="ContentTag">Tag for users; null derives one.</param>
public readonly record struct WrittenContent(long LengthBytes, string? ContentTag);
