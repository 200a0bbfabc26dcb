using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Client.Wire;

/// <summary>An enum as Alluxio users write it: <c>CACHE_THROUGH</c>. Numbers are refused.</summary>
internal sealed class UpperEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>An enum by the names of its members, as in the documentation of errors.</summary>
internal sealed class NameEnumConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary><c>file</c> or <c>directory</c>.</summary>
internal sealed class EntryKindConverter()
    : JsonStringEnumConverter<EntryKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
