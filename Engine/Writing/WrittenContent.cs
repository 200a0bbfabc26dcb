namespace OrleansAlluxio.Engine.Writing;

/// <summary>What a writer sent.</summary>
/// <param name="LengthBytes">Number of bytes.</param>
/// <param name="ContentTag">Tag for users; null derives one.</param>
/// <param name="ModifiedUnixMs">Modification time of what it stands for; null takes the write's own.</param>
public readonly record struct WrittenContent(long LengthBytes, string? ContentTag, long? ModifiedUnixMs = null);
