using System.Text.Json.Serialization;

namespace Platform.LoadEngine.Results;

/// <summary>How runs are written as JSON: names in camel case, enumerations by name, histograms as [value, count, …].</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(IReadOnlyList<RunResult>))]
public sealed partial class ResultJson : JsonSerializerContext;
