namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>A store whose answers tell the time. Asked of <see cref="IUnderStorage.Unwrapped"/>.</summary>
public interface IUfsClock
{
    /// <summary>How far the server's clock was ahead of ours at its last answer; null before the first.</summary>
    TimeSpan? Ahead { get; }
}
