using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>
/// What the signer of a form allows its sender: until when, and which fields with which values. Immutable. A form is
/// allowed when every condition holds and every field has one.
/// </summary>
internal sealed class PostPolicy
{
    private const int DepthMax = 8;

    private static readonly HashSet<string> Uncovered = new(StringComparer.OrdinalIgnoreCase)
    {
        "policy", "x-amz-signature", "file", "AWSAccessKeyId", "signature",
    };

    private readonly DateTimeOffset _expires;
    private readonly List<PolicyCondition> _conditions = [];
    private long _lengthBytesMin;
    private long _lengthBytesMax = long.MaxValue;

    private PostPolicy(DateTimeOffset expires) => _expires = expires;

    /// <summary>Parses the base64 of a policy field.</summary>
    /// <exception cref="S3Exception">InvalidPolicyDocument.</exception>
    public static PostPolicy Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(
                Convert.FromBase64String(text), new JsonDocumentOptions { MaxDepth = DepthMax });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException
            or DecoderFallbackException)
        {
            throw FormErrors.BadPolicy("Invalid JSON.", e);
        }
    }

    /// <summary>Checks a form and sets the bounds of its file.</summary>
    /// <exception cref="S3Exception">AccessDenied, with what does not hold.</exception>
    public void Check(FormUpload form, string bucket, DateTimeOffset now)
    {
        if (now >= _expires)
        {
            throw FormErrors.NotAllowed("Policy expired.");
        }

        foreach (var condition in _conditions)
        {
            var value = condition.Field.Equals("bucket", StringComparison.OrdinalIgnoreCase)
                ? bucket
                : form.Fields.Get(condition.Field) ?? string.Empty;
            if (!condition.IsMet(value))
            {
                throw FormErrors.NotAllowed($"Policy Condition failed: {condition}");
            }
        }

        foreach (var name in form.Fields.All.Keys)
        {
            if (!Uncovered.Contains(name) && !name.StartsWith("x-ignore-", StringComparison.OrdinalIgnoreCase)
                && !_conditions.Exists(c => c.Field.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw FormErrors.NotAllowed($"Extra input fields: {name}");
            }
        }

        form.LengthBytesMin = _lengthBytesMin;
        form.LengthBytesMax = Math.Min(form.LengthBytesMax, _lengthBytesMax);
    }

    private static PostPolicy Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw FormErrors.BadPolicy("It must be an object.");
        }

        DateTimeOffset? expires = null;
        JsonElement? conditions = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "expiration" when expires is null && DateTimeOffset.TryParseExact(
                    member.Value.GetString(), ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
                    CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time):
                    expires = time;
                    break;
                case "expiration":
                    throw FormErrors.BadPolicy("Invalid 'expiration' value.");
                case "conditions" when conditions is null && member.Value.ValueKind == JsonValueKind.Array:
                    conditions = member.Value;
                    break;
                default:
                    throw FormErrors.BadPolicy($"Unexpected: '{member.Name}'.");
            }
        }

        var policy = new PostPolicy(expires ?? throw FormErrors.BadPolicy("Policy missing expiration."));
        foreach (var condition in (conditions ?? throw FormErrors.BadPolicy("Policy missing conditions."))
            .EnumerateArray())
        {
            policy.Add(condition);
        }

        return policy;
    }

    private void Add(JsonElement condition)
    {
        if (condition.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in condition.EnumerateObject())
            {
                _conditions.Add(new PolicyCondition(member.Name, Text(member.Value), IsPrefix: false));
            }

            return;
        }

        if (condition.ValueKind != JsonValueKind.Array || condition.GetArrayLength() != 3)
        {
            throw FormErrors.BadPolicy("Invalid Condition: it is an object, or a list of three.");
        }

        switch (Text(condition[0]).ToLowerInvariant())
        {
            case "eq":
                _conditions.Add(new PolicyCondition(FieldOf(condition[1]), Text(condition[2]), IsPrefix: false));
                break;
            case "starts-with":
                _conditions.Add(new PolicyCondition(FieldOf(condition[1]), Text(condition[2]), IsPrefix: true));
                break;
            case "content-length-range":
                _lengthBytesMin = Math.Max(_lengthBytesMin, Number(condition[1]));
                _lengthBytesMax = Math.Min(_lengthBytesMax, Number(condition[2]));
                break;
            default:
                throw FormErrors.BadPolicy("Invalid Condition: unknown operation.");
        }
    }

    private static string FieldOf(JsonElement element) => Text(element) is ['$', _, ..] name
        ? name[1..]
        : throw FormErrors.BadPolicy("Invalid Condition: a field is named with a '$'.");

    private static string Text(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw FormErrors.BadPolicy("Invalid Condition: a text is expected.");

    private static long Number(JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.Number ? element.GetRawText() : Text(element);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw FormErrors.BadPolicy("Invalid Condition: a number from 0 is expected.");
    }
}
