using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>The name of a cluster among those that share stores with it.</summary>
public readonly record struct ClusterId
{
    private const int LengthMax = 63;

    private readonly string? _value;

    private ClusterId(string value) => _value = value;

    /// <summary>The name; empty in the default struct only.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Letters, digits, '.', '_' and '-', at most 63, with a letter or digit first.</summary>
    /// <exception cref="FabricException">InvalidArgument.</exception>
    public static ClusterId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LengthMax && char.IsAsciiLetterOrDigit(text[0])
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? new ClusterId(text)
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "read cluster id", text,
                $"a cluster id is 1 to {LengthMax} letters, digits, '.', '_' or '-', with a letter or digit first");
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
