namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>Something in a branch that nobody sees, because an earlier branch has the same name.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Shown">The branch whose entry is shown.</param>
/// <param name="Hidden">The branch whose entry is not.</param>
/// <param name="LengthBytes">Its length; 0 for a directory that a file hides.</param>
/// <param name="IsSameLength">Whether both are files of one length: perhaps the same bytes.</param>
public sealed record UfsHidden(UfsPath Path, string Shown, string Hidden, long LengthBytes, bool IsSameLength);
