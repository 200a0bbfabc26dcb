using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Client;

/// <summary>
/// The token a server leaves for clients of the same user on the same machine: one file per address, readable by its
/// owner only,
/// in <c>~/.orleansalluxio/servers</c> or where <c>FABRIC_RUNTIME_DIR</c> says.
/// </summary>
public sealed class ServerTokenFile
{
    /// <summary>Environment variable that moves the directory.</summary>
    public const string DirectoryVariable = "FABRIC_RUNTIME_DIR";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMask = (UnixFileMode)0b111_111;

    // A token is short; anything longer is another file.
    private const int TokenCharsMax = 4096;

    private readonly string _path;

    private ServerTokenFile(string path) => _path = path;

    /// <summary>Where the file is.</summary>
    public string Path => _path;

    /// <summary>The file of a server, in the directory the environment asks for.</summary>
    public static ServerTokenFile For(Uri server) => For(server, Environment.GetEnvironmentVariable);

    /// <summary>Writes the token, atomically, readable by this user only. Replaces an older one.</summary>
    public void Write(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        var directory = System.IO.Path.GetDirectoryName(_path)!;
        var temporary = _path + "." + RandomNumberGenerator.GetHexString(8);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var file = new FileStream(temporary, options))
            {
                file.Write(Encoding.UTF8.GetBytes(token + "\n"));
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "write token file", _path, error.Message, inner: error);
        }
    }

    /// <summary>
    /// The token; null when there is no file. PermissionDenied when others could have read or put it there.
    /// </summary>
    public string? TryRead()
    {
        try
        {
            if (!File.Exists(_path))
            {
                return null;
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(_path) & OthersMask) != 0)
            {
                throw new FabricException(
                    FabricErrorKind.PermissionDenied, "read token file", _path,
                    "others may access it; run chmod 600 on it");
            }

            using var reader = new StreamReader(_path, Encoding.UTF8);
            var buffer = new char[TokenCharsMax];
            var text = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (FileNotFoundException)
        {
            return null; // The server stopped between the two looks.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, "read token file", _path, error.Message, inner: error);
        }
    }

    /// <summary>Removes the file if it still holds this token: a server that stops takes away only its own.</summary>
    public void Delete(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (string.Equals(TryRead(), token, StringComparison.Ordinal))
        {
            File.Delete(_path);
        }
    }

    internal static ServerTokenFile For(Uri server, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(server);
        var directory = environment(DirectoryVariable);
        if (string.IsNullOrEmpty(directory))
        {
            var home = environment("HOME") is { Length: > 0 } set
                ? set
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            directory = System.IO.Path.Combine(home, ".orleansalluxio", "servers");
        }

        return new ServerTokenFile(System.IO.Path.Combine(directory, $"{HostName(server)}_{server.Port}.token"));
    }

    // A server bound to every address, to localhost or to 127.0.0.1 is the same server for a client of this machine.
    private static string HostName(Uri server)
    {
        var host = server.IdnHost;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return "127.0.0.1";
        }

        if (IPAddress.TryParse(host, out var address))
        {
            return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
                ? "127.0.0.1"
                : address.ToString().Replace(':', '-');
        }

        return host.ToLowerInvariant();
    }
}
