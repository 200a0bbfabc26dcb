namespace OrleansAlluxio.Gateway.WebHdfs.Permissions;

/// <summary>What has to be allowed at a path. Entering every directory above it is part of each.</summary>
internal enum NeedKind
{
    /// <summary>Nothing but to get there.</summary>
    Traverse,

    /// <summary>The bits asked for, on what is there.</summary>
    Access,

    /// <summary>Reading the directory that is there; of a file only its status.</summary>
    List,

    /// <summary>Making a file: writing the parent, or the nearest directory there is, and what is replaced.</summary>
    Create,

    /// <summary>Making a directory and those above it; nothing where it is there already.</summary>
    MakeDirectory,

    /// <summary>Taking the name away: writing the parent, within the rules of its sticky bit.</summary>
    Remove,

    /// <summary>The same, and everything of every directory below that is not empty.</summary>
    RemoveTree,

    /// <summary>Moving something to it, or below it when it is a directory.</summary>
    MoveTo,

    /// <summary>Moving something to exactly it, whatever is there.</summary>
    MoveOnto,

    /// <summary>Being the owner.</summary>
    Own,

    /// <summary>Being a superuser.</summary>
    Superuser,
}
