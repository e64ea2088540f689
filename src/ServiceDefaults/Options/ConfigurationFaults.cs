using System.ComponentModel;
using System.Reflection;

namespace Platform.ServiceDefaults.Options;

/// <summary>
/// Finds what the framework's binder would ignore (unknown keys) or throw at one by one (values of the wrong kind).
/// </summary>
internal static class ConfigurationFaults
{
    /// <summary>Every key at or below <paramref name="section"/> that cannot be bound to <paramref name="type"/>.</summary>
    public static IEnumerable<OptionsFault> Find(IConfigurationSection section, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (IsScalar(type))
            return FindInScalar(section, type);
        if (!string.IsNullOrEmpty(section.Value))
            return
            [
                new(section.Path, $"holds the single value \"{section.Value}\" where a group is expected. Write {section.Path}:… instead."),
            ];
        return ElementType(type) is { } element
            ? section.GetChildren().SelectMany(child => Find(child, element))
            : section.GetChildren().SelectMany(child => FindInProperty(child, section, type));
    }

    private static IEnumerable<OptionsFault> FindInProperty(IConfigurationSection child, IConfigurationSection parent, Type type)
    {
        var settings = Settings(type).ToArray();
        var property = Array.Find(settings, p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
        return property is not null
            ? Find(child, property.PropertyType)
            : [new(child.Path, $"is not a known setting. {parent.Path} knows: {string.Join(", ", settings.Select(p => p.Name))}.")];
    }

    private static IEnumerable<OptionsFault> FindInScalar(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().FirstOrDefault() is { } child)
            yield return new(child.Path, $"has no place: {section.Path} is a single value.");
        if (section.Value is { } text && !Converts(text, type))
            yield return new(section.Path, $"is \"{text}\", which is not {Describe(type)}.");
    }

    private static bool Converts(string text, Type type)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
#pragma warning disable CA1031 // Converters throw what they like; any of it means "not convertible".
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static string Describe(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(TimeSpan) ? "a time: give hh:mm:ss, such as 00:00:05"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number in range"
        : type == typeof(double) ? "a number"
        : $"a {type.Name}";

    internal static IEnumerable<PropertyInfo> Settings(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true });

    internal static bool IsScalar(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static Type? ElementType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? type.GetGenericArguments()[^1]
        : null;
}
