namespace OrleansAlluxio.Gateway.Console.Sessions;

/// <summary>A sign-in: an access key with its secret, or the server's token. Printing it shows neither.</summary>
internal sealed record SignInRequest
{
    /// <summary>The access key id.</summary>
    public string? AccessKey { get; init; }

    /// <summary>Its secret.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The server's token, in place of a key.</summary>
    public string? Token { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"sign-in of {AccessKey ?? "the token"}";
}
