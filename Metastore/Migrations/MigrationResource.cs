namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>Steps that are files of their own.</summary>
internal static class MigrationResource
{
    private const string Prefix = "OrleansAlluxio.Metastore.Migrations.";

    /// <summary>The text of one.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(MigrationResource).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"the resource {Prefix}{name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
