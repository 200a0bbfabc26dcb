using System.Text.Json;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>One condition of a POST policy on the value of a field.</summary>
/// <param name="Field">The field's name, without the <c>$</c>.</param>
/// <param name="Value">What it must be, or start with.</param>
/// <param name="IsPrefix">Whether it is enough to start with it.</param>
internal sealed record PolicyCondition(string Field, string Value, bool IsPrefix)
{
    /// <summary>Whether a value meets it.</summary>
    public bool IsMet(string value)
    {
        if (!IsPrefix)
        {
            return value == Value;
        }

        // S3 takes a list of content types one by one.
        if (Field.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (!value.AsSpan()[range].TrimStart(' ').StartsWith(Value, StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }

        return value.StartsWith(Value, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string[] parts = [IsPrefix ? "starts-with" : "eq", "$" + Field, Value];
        return JsonSerializer.Serialize(parts);
    }
}
