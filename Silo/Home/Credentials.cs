namespace OrleansAlluxio.Silo.Home;

/// <summary>The key pair of a fabric, and the token that the fabric API takes.</summary>
/// <param name="AccessKey">Access key id.</param>
/// <param name="SecretKey">Its secret; never logged.</param>
/// <param name="Token">Bearer token of the fabric API; never logged.</param>
/// <param name="Origin">Where they come from, for the start message.</param>
internal sealed record Credentials(string AccessKey, string SecretKey, string Token, string Origin)
{
    /// <summary>Keys from the environment, else from the home, else made once and kept there (0600).</summary>
    public static Credentials Load(HomeDirectory home, Func<string, string?> environment, IRandomSource random)
    {
        var stored = ReadOrMake(home, random);
        var access = environment("FABRIC_ACCESS_KEY");
        var secret = environment("FABRIC_SECRET_KEY");
        if (string.IsNullOrEmpty(access) != string.IsNullOrEmpty(secret))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "read keys", "environment",
                "FABRIC_ACCESS_KEY and FABRIC_SECRET_KEY are given together or not at all");
        }

        return string.IsNullOrEmpty(access) ? stored : stored with
        {
            AccessKey = access,
            SecretKey = secret!,
            Origin = "FABRIC_ACCESS_KEY and FABRIC_SECRET_KEY",
        };
    }

    /// <summary>Keys that were made before. DataCorrupt when the file is not as it was made.</summary>
    public static Credentials Read(string path)
    {
        var values = File.ReadAllLines(path)
            .Select(l => l.Split('=', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.Ordinal);
        return values.TryGetValue("access_key", out var access) && values.TryGetValue("secret_key", out var secret)
            && values.TryGetValue("token", out var token)
            ? new Credentials(access, secret, token, path)
            : throw new FabricException(
                FabricErrorKind.DataCorrupt, "read keys", path,
                "it needs the lines access_key=, secret_key= and token=; move it away to have new ones made");
    }

    private static Credentials ReadOrMake(HomeDirectory home, IRandomSource random)
    {
        if (!File.Exists(home.CredentialsPath))
        {
            Make(home.CredentialsPath, random);
        }

        return Read(home.CredentialsPath);
    }

    private static void Make(string path, IRandomSource random)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, options))
        {
            var text = $"access_key=FABRIC{Hex(random, 7).ToUpperInvariant()}\n"
                + $"secret_key={Hex(random, 20)}\ntoken={Hex(random, 24)}\n";
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
    }

    private static string Hex(IRandomSource random, int bytes)
    {
        var buffer = new byte[bytes];
        random.Fill(buffer);
        return Convert.ToHexStringLower(buffer);
    }
}
