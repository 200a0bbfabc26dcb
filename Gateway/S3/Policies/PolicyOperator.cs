using System.Globalization;
using System.Net;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>An operator of conditions.</summary>
/// <param name="Kind">What it compares.</param>
/// <param name="IsNegated">Whether it holds where none matches.</param>
/// <param name="Order">For numbers and times: the orders (-1, 0, 1 as bits 1, 2, 4) that match.</param>
internal sealed record PolicyOperator(PolicyOperatorKind Kind, bool IsNegated, int Order = PolicyOperator.Same)
{
    private const int Less = 1;
    private const int Same = 2;
    private const int More = 4;

    /// <summary>How many values must match.</summary>
    public PolicySet Set { get; private init; }

    /// <summary>Whether it holds when the key is not there.</summary>
    public bool IfExists { get; private init; }

    /// <summary>The operator of a name; null for an unknown one.</summary>
    public static PolicyOperator? TryParse(string name)
    {
        var set = PolicySet.One;
        var rest = name.AsSpan();
        if (rest.StartsWith("ForAllValues:", StringComparison.Ordinal))
        {
            set = PolicySet.All;
            rest = rest["ForAllValues:".Length..];
        }
        else if (rest.StartsWith("ForAnyValue:", StringComparison.Ordinal))
        {
            set = PolicySet.Any;
            rest = rest["ForAnyValue:".Length..];
        }

        var ifExists = rest.EndsWith("IfExists", StringComparison.Ordinal);
        if (ifExists)
        {
            rest = rest[..^"IfExists".Length];
        }

        return Of(rest) is { } found && !(ifExists && found.Kind == PolicyOperatorKind.Null)
            ? found with { Set = set, IfExists = ifExists }
            : null;
    }

    /// <summary>Whether a value is one that it can compare.</summary>
    public bool Takes(string value) => Kind switch
    {
        PolicyOperatorKind.Numeric => TryNumber(value, out _),
        PolicyOperatorKind.Date => TryTime(value, out _),
        PolicyOperatorKind.Bool or PolicyOperatorKind.Null => value is "true" or "false",
        PolicyOperatorKind.IpAddress => TryNetwork(value, out _),
        PolicyOperatorKind.Arn => value == "*" || value.StartsWith("arn:", StringComparison.Ordinal),
        _ => true,
    };

    /// <summary>Whether a request's value matches, before negation. What cannot be compared does not.</summary>
    public bool IsTrue(string actual, string wanted) => Kind switch
    {
        PolicyOperatorKind.StringEquals => string.Equals(actual, wanted, StringComparison.Ordinal),
        PolicyOperatorKind.StringEqualsIgnoreCase => string.Equals(actual, wanted, StringComparison.OrdinalIgnoreCase),
        PolicyOperatorKind.StringLike => Wildcard.IsMatch(wanted, actual),
        PolicyOperatorKind.Numeric => TryNumber(actual, out var a) && TryNumber(wanted, out var b)
            && IsOrder(a.CompareTo(b)),
        PolicyOperatorKind.Date => TryTime(actual, out var a) && TryTime(wanted, out var b)
            && IsOrder(a.CompareTo(b)),
        PolicyOperatorKind.IpAddress => IPAddress.TryParse(actual, out var address)
            && TryNetwork(wanted, out var network)
            && network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address),
        PolicyOperatorKind.Arn => Wildcard.IsMatch(wanted, actual),
        _ => string.Equals(actual, wanted, StringComparison.OrdinalIgnoreCase),
    };

    private static PolicyOperator? Of(ReadOnlySpan<char> name) => name switch
    {
        "StringEquals" => new(PolicyOperatorKind.StringEquals, false),
        "StringNotEquals" => new(PolicyOperatorKind.StringEquals, true),
        "StringEqualsIgnoreCase" => new(PolicyOperatorKind.StringEqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => new(PolicyOperatorKind.StringEqualsIgnoreCase, true),
        "StringLike" => new(PolicyOperatorKind.StringLike, false),
        "StringNotLike" => new(PolicyOperatorKind.StringLike, true),
        "NumericEquals" => new(PolicyOperatorKind.Numeric, false),
        "NumericNotEquals" => new(PolicyOperatorKind.Numeric, true),
        "NumericLessThan" => new(PolicyOperatorKind.Numeric, false, Less),
        "NumericLessThanEquals" => new(PolicyOperatorKind.Numeric, false, Less | Same),
        "NumericGreaterThan" => new(PolicyOperatorKind.Numeric, false, More),
        "NumericGreaterThanEquals" => new(PolicyOperatorKind.Numeric, false, More | Same),
        "DateEquals" => new(PolicyOperatorKind.Date, false),
        "DateNotEquals" => new(PolicyOperatorKind.Date, true),
        "DateLessThan" => new(PolicyOperatorKind.Date, false, Less),
        "DateLessThanEquals" => new(PolicyOperatorKind.Date, false, Less | Same),
        "DateGreaterThan" => new(PolicyOperatorKind.Date, false, More),
        "DateGreaterThanEquals" => new(PolicyOperatorKind.Date, false, More | Same),
        "Bool" => new(PolicyOperatorKind.Bool, false),
        "IpAddress" => new(PolicyOperatorKind.IpAddress, false),
        "NotIpAddress" => new(PolicyOperatorKind.IpAddress, true),
        "ArnEquals" or "ArnLike" => new(PolicyOperatorKind.Arn, false),
        "ArnNotEquals" or "ArnNotLike" => new(PolicyOperatorKind.Arn, true),
        "Null" => new(PolicyOperatorKind.Null, false),
        _ => null,
    };

    private bool IsOrder(int order) => (Order & (order < 0 ? Less : order == 0 ? Same : More)) != 0;

    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= 253_402_300_799) // The year 9999.
        {
            time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time);
    }

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(text, out network);
        }

        network = default;
        if (!IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
