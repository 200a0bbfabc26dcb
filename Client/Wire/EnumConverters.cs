using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Client.Wire;

/// <summary>An enum as Alluxio users write it: <c>CACHE_THROUGH</c>. Numbers are refused.</summary>
internal sealed class UpperEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>An enum in lower case: <c>readonly</c>. Numbers are refused.</summary>
internal sealed class LowerEnumConverter<T>() : JsonStringEnumConverter<T>(LowerCase.Policy, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Names in lower case, without a separator.</summary>
internal sealed class LowerCase : JsonNamingPolicy
{
    public static LowerCase Policy { get; } = new();

    public override string ConvertName(string name) => name.ToLowerInvariant();
}

/// <summary>An enum by the names of its members, as in the documentation of errors.</summary>
internal sealed class NameEnumConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary><c>file</c> or <c>directory</c>.</summary>
internal sealed class EntryKindConverter()
    : JsonStringEnumConverter<EntryKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
