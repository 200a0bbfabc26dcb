using System.Text.Json;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>
/// Reads bucket policies as AWS documents them. Strict: what is not understood is refused, because a condition that is
/// ignored is a hole. Pure.
/// </summary>
internal static class PolicyParser
{
    /// <summary>Most bytes of a policy, S3's.</summary>
    public const int BytesMax = 20 << 10;

    private static readonly S3Error MalformedPolicy = new("MalformedPolicy", 400, "The policy is not well-formed.");

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The parsed form of a stored text; one that cannot be read denies everything.</summary>
    public static PolicyDocument ParseStored(string text)
    {
        try
        {
            return Parse(System.Text.Encoding.UTF8.GetBytes(text), bucket: null);
        }
        catch (S3Exception)
        {
            return PolicyDocument.Unreadable;
        }
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="text">JSON in UTF-8.</param>
    /// <param name="bucket">The bucket that it is for; null does not check that its resources are of it.</param>
    /// <exception cref="S3Exception">MalformedPolicy, with what is wrong.</exception>
    public static PolicyDocument Parse(ReadOnlyMemory<byte> text, string? bucket)
    {
        if (text.Length > BytesMax)
        {
            throw Wrong($"A policy has at most {BytesMax} bytes.");
        }

        try
        {
            using var json = JsonDocument.Parse(text, Json);
            return Read(json.RootElement, bucket);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new S3Exception(MalformedPolicy, "This policy contains invalid Json.", e);
        }
    }

    private static PolicyDocument Read(JsonElement root, string? bucket)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("A policy is a JSON object.");
        }

        List<PolicyStatement>? statements = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Version" when member.Value.ValueKind == JsonValueKind.String
                    && member.Value.GetString() is "2012-10-17" or "2008-10-17":
                case "Id" when member.Value.ValueKind == JsonValueKind.String:
                    break;
                case "Statement":
                    statements = [];
                    foreach (var statement in member.Value.ValueKind == JsonValueKind.Array
                        ? member.Value.EnumerateArray().ToArray() : [member.Value])
                    {
                        statements.Add(ReadStatement(statement, bucket));
                    }

                    break;
                default:
                    throw Wrong($"The element {member.Name} is unknown or has no valid value.");
            }
        }

        return statements is { Count: > 0 } ? new PolicyDocument(statements) : throw Wrong("A Statement is missing.");
    }

    private static PolicyStatement ReadStatement(JsonElement json, string? bucket)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("A statement is a JSON object.");
        }

        foreach (var member in json.EnumerateObject())
        {
            if (member.Name is not ("Sid" or "Effect" or "Principal" or "NotPrincipal" or "Action" or "NotAction"
                or "Resource" or "NotResource" or "Condition"))
            {
                throw Wrong($"The element {member.Name} of a statement is unknown.");
            }
        }

        var (actions, isNotAction) = One(json, "Action", "NotAction");
        var (resources, isNotResource) = One(json, "Resource", "NotResource");
        var statement = new PolicyStatement
        {
            IsAllow = (json.TryGetProperty("Effect", out var effect) ? effect.GetString() : null) switch
            {
                "Allow" => true,
                "Deny" => false,
                _ => throw Wrong("The Effect is Allow or Deny."),
            },
            Principals = PolicyPrincipalReader.Read(json),
            Actions = Texts(actions),
            IsNotAction = isNotAction,
            Resources = Texts(resources),
            IsNotResource = isNotResource,
            Conditions = json.TryGetProperty("Condition", out var condition) ? ReadConditions(condition) : [],
        };
        CheckActions(statement);
        CheckResources(statement, bucket);
        return statement;
    }

    private static void CheckActions(PolicyStatement statement)
    {
        foreach (var pattern in statement.Actions)
        {
            if (!S3ActionNames.All.Any(a => Wildcard.IsMatch(pattern, a.Name, ignoreCase: true)))
            {
                throw Wrong($"Policy has invalid action: {pattern}.");
            }
        }
    }

    private static void CheckResources(PolicyStatement statement, string? bucket)
    {
        foreach (var resource in statement.Resources)
        {
            if (!PolicyVariables.AreKnown(resource))
            {
                throw Wrong($"Policy has an unknown variable in {resource}.");
            }

            var name = resource.StartsWith(PolicyNames.ResourcePrefix, StringComparison.Ordinal)
                ? resource[PolicyNames.ResourcePrefix.Length..].Split('/')[0]
                : resource == "*" ? resource : string.Empty;
            if (name.Length == 0 || (bucket is not null && !Wildcard.IsMatch(name, bucket)))
            {
                throw Wrong($"Policy has invalid resource: {resource}.");
            }
        }

        if (statement.IsNotAction || statement.IsNotResource)
        {
            return;
        }

        // Like S3: a right to objects that is given on the bucket alone would do nothing, and nobody would notice.
        var onObjects = statement.Resources.Any(
            static r => r.Contains('/', StringComparison.Ordinal) || r.EndsWith('*'));
        var onBucket = statement.Resources.Any(static r => !r.Contains('/', StringComparison.Ordinal));
        var applies = S3ActionNames.All.Any(a => (a.OnObject ? onObjects : onBucket)
            && statement.Actions.Any(pattern => Wildcard.IsMatch(pattern, a.Name, ignoreCase: true)));
        if (!applies)
        {
            throw Wrong("Action does not apply to any resource(s) in statement.");
        }
    }

    private static List<PolicyCondition> ReadConditions(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("A Condition is a JSON object.");
        }

        var conditions = new List<PolicyCondition>();
        foreach (var byOperator in json.EnumerateObject())
        {
            var condition = PolicyOperator.TryParse(byOperator.Name)
                ?? throw Wrong($"Invalid Condition type: {byOperator.Name}.");
            if (byOperator.Value.ValueKind != JsonValueKind.Object)
            {
                throw Wrong($"The condition {byOperator.Name} is a JSON object.");
            }

            foreach (var byKey in byOperator.Value.EnumerateObject())
            {
                if (!PolicyKeys.IsKnown(byKey.Name))
                {
                    throw Wrong($"Policy has an invalid condition key: {byKey.Name}.");
                }

                var values = Texts(byKey.Value);
                foreach (var value in values)
                {
                    if (!condition.Takes(value) || !PolicyVariables.AreKnown(value))
                    {
                        throw Wrong($"The value '{value}' is none for {byOperator.Name} of {byKey.Name}.");
                    }
                }

                conditions.Add(new PolicyCondition(condition, byKey.Name, values));
            }
        }

        return conditions;
    }

    private static (JsonElement Value, bool IsNot) One(JsonElement json, string name, string not)
    {
        var has = json.TryGetProperty(name, out var value);
        var hasNot = json.TryGetProperty(not, out var notValue);
        return has == hasNot ? throw Wrong($"A statement has either {name} or {not}.")
            : has ? (value, false) : (notValue, true);
    }

    internal static List<string> Texts(JsonElement json)
    {
        var texts = new List<string>();
        foreach (var item in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToArray() : [json])
        {
            texts.Add(item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Number => item.GetRawText(),
                _ => throw Wrong("A value is a text or a list of texts."),
            });
        }

        return texts.Count > 0 ? texts : throw Wrong("A list of values is empty.");
    }

    internal static S3Exception Wrong(string message) => new(MalformedPolicy, message);
}
