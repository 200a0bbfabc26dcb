namespace OrleansAlluxio.Core.Security;

/// <summary>Whom an entry of an ACL is for, in the order of the text form.</summary>
public enum AclTag
{
    /// <summary>The owner, or with a name another user.</summary>
    User,

    /// <summary>The owning group, or with a name another group.</summary>
    Group,

    /// <summary>The most that named entries and the owning group get.</summary>
    Mask,

    /// <summary>Everybody else.</summary>
    Other,
}
