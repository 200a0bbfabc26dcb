namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>What an operator compares, and how.</summary>
internal enum PolicyOperatorKind
{
    /// <summary>Texts, exactly.</summary>
    StringEquals,

    /// <summary>Texts, whatever their case.</summary>
    StringEqualsIgnoreCase,

    /// <summary>A text with a pattern.</summary>
    StringLike,

    /// <summary>Numbers.</summary>
    Numeric,

    /// <summary>Times.</summary>
    Date,

    /// <summary>True and false.</summary>
    Bool,

    /// <summary>An address with a network.</summary>
    IpAddress,

    /// <summary>Names of resources, part by part.</summary>
    Arn,

    /// <summary>Whether the key is there.</summary>
    Null,
}
