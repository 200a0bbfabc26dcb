using System.Globalization;

namespace OrleansAlluxio.Silo.Home;

/// <summary>
/// The directory a fabric lives in: owned by one process at a time, versioned, and never to be deleted by hand. Holds
/// the identity, the keys, the metastore, disk tiers and, unless mounted elsewhere, the root store.
/// </summary>
internal sealed class HomeDirectory : IDisposable
{
    /// <summary>Format of the home. A newer one is refused; older ones are brought up at start.</summary>
    public const int FormatVersion = 1;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private HomeDirectory(string path, string fabricId, FileStream ownership)
    {
        Path = path;
        FabricId = fabricId;
        _lock = ownership;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Identity of this fabric, for ever.</summary>
    public string FabricId { get; }

    /// <summary>Database file of the embedded metastore.</summary>
    public string MetastorePath => In("metastore", "fabric.db");

    /// <summary>Where operations are recorded.</summary>
    public string AuditDirectory => In("audit");

    /// <summary>Where disk tiers lie by default.</summary>
    public string PagesPath => In("pages");

    /// <summary>The root store by default.</summary>
    public string RootStorePath => In("root");

    /// <summary>Where generated keys are kept.</summary>
    public string CredentialsPath => In("credentials");

    /// <summary>Opens or makes a home and takes ownership of it.</summary>
    /// <exception cref="FabricException">Conflict when another process owns it; Unsupported when a newer program made
    /// it.</exception>
    public static HomeDirectory Open(string path, IRandomSource random)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full, OwnerOnly);
            var ownership = Own(full);
            try
            {
                CheckVersion(full);
                return new HomeDirectory(full, ReadOrMakeId(full, random), ownership);
            }
            catch
            {
                ownership.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new FabricException(FabricErrorKind.Unavailable, "open home", full, e.Message, RetryAdvice.Never, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream Own(string home)
    {
        var file = System.IO.Path.Combine(home, "lock");
        try
        {
            // An exclusive flock: the system gives it back when the process ends, however it ends.
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "open home", home, "another fabric process is using it", RetryAdvice.Never,
                e);
        }
    }

    private static void CheckVersion(string home)
    {
        var file = System.IO.Path.Combine(home, "version");
        if (!File.Exists(file))
        {
            WriteDurably(file, FormatVersion.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var text = File.ReadAllText(file).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "open home", home, $"the version file says '{text}', which is no number");
        }

        if (version > FormatVersion)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "open home", home,
                $"it has format {version}, made by a newer program; this one knows formats up to {FormatVersion}");
        }
    }

    private static string ReadOrMakeId(string home, IRandomSource random)
    {
        var file = System.IO.Path.Combine(home, "fabric-id");
        if (File.Exists(file))
        {
            return File.ReadAllText(file).Trim();
        }

        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        var id = Convert.ToHexStringLower(bytes);
        WriteDurably(file, id);
        return id;
    }

    private static void WriteDurably(string path, string text)
    {
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
