using System.Collections;
using System.ComponentModel.DataAnnotations;

namespace Platform.ServiceDefaults.Options;

/// <summary>Runs the data annotations of an options object and of all that it holds.</summary>
internal static class AnnotationFaults
{
    /// <summary>Every broken annotation, with the configuration key of the property that carries it.</summary>
    public static IEnumerable<OptionsFault> Find(object options, string key)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        foreach (var member in result.MemberNames.DefaultIfEmpty(""))
            yield return new(member.Length == 0 ? key : $"{key}:{member}", result.ErrorMessage ?? "is not valid.");

        foreach (var property in ConfigurationFaults.Settings(options.GetType()).Where(p => !ConfigurationFaults.IsScalar(p.PropertyType)))
            if (property.GetValue(options) is { } value)
                foreach (var fault in FindBelow(value, $"{key}:{property.Name}"))
                    yield return fault;
    }

    private static IEnumerable<OptionsFault> FindBelow(object value, string key) =>
        value switch
        {
            IDictionary map => map.Keys.Cast<object>().SelectMany(name => FindBelow(map[name]!, $"{key}:{name}")),
            IEnumerable items => items.Cast<object>().SelectMany((item, index) => FindBelow(item, $"{key}:{index}")),
            _ when ConfigurationFaults.IsScalar(value.GetType()) => [],
            _ => Find(value, key),
        };
}
