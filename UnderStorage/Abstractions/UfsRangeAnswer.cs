namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>A store's answer to a ranged read, its bytes still to come.</summary>
/// <param name="Content">The bytes. Belongs to <paramref name="Owner"/>.</param>
/// <param name="Owner">What to dispose to end the answer.</param>
/// <param name="Tag">Names the content; empty where the store gave no name.</param>
/// <param name="LengthBytes">The bytes the answer announced.</param>
public readonly record struct UfsRangeAnswer(Stream Content, IDisposable Owner, string Tag, long LengthBytes);
