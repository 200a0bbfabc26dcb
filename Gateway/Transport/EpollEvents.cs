using System.Runtime.InteropServices;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// Room for the events of one wait. struct epoll_event is packed to 12 bytes on x86-64, and 16 bytes long elsewhere.
/// </summary>
internal sealed class EpollEvents
{
    public const int CountMax = 256;
    public const int WordsMax = 4;

    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int WordsEach = IsPacked ? 3 : 4;

    /// <summary>Where the token lies.</summary>
    public static int TokenWord { get; } = IsPacked ? 1 : 2;

    /// <summary>The events as the kernel writes them.</summary>
    public uint[] Words { get; } = new uint[CountMax * WordsMax];

    /// <summary>What happened to what.</summary>
    public (uint Events, int Token) this[int index] =>
        (Words[index * WordsEach], (int)Words[(index * WordsEach) + TokenWord]);
}
