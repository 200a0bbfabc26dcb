namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Room on the file system of a directory.</summary>
/// <param name="FreeBytes">What this user may still take.</param>
/// <param name="TotalBytes">What it has.</param>
internal readonly record struct DiskSpace(long FreeBytes, long TotalBytes)
{
    /// <summary>Asks the system; null when it does not say.</summary>
    public static DiskSpace? TryOf(string directory)
    {
        try
        {
            var drive = new DriveInfo(directory);
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
