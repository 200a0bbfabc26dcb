namespace OrleansAlluxio.Engine.Intents;

/// <summary>Kinds of store changes. Their names are on disk.</summary>
public static class IntentKinds
{
    /// <summary>A file is committed: a write, a copy, an upload, a persist.</summary>
    public const string Write = "write";

    /// <summary>A directory is made.</summary>
    public const string MakeDirectory = "mkdir";

    /// <summary>A file or subtree is deleted.</summary>
    public const string Delete = "delete";

    /// <summary>A file or subtree is renamed.</summary>
    public const string Rename = "rename";

    /// <summary>Attributes are set.</summary>
    public const string Attributes = "attributes";

    /// <summary>A file is brought to another branch of its store.</summary>
    public const string Migrate = "migrate";
}
