using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Options;

/// <summary>Options whose every fault is told at once, before the service listens.</summary>
public static class CheckedOptions
{
    /// <summary>
    /// Binds <paramref name="section"/> to <typeparamref name="TOptions"/>. At start the section must hold no unknown key
    /// and no value of the wrong kind, and the result must pass its data annotations and every
    /// <see cref="IValidateOptions{TOptions}"/>; otherwise the service prints all faults to standard error and exits with code 2.
    /// </summary>
    public static IHostApplicationBuilder AddCheckedOptions<TOptions>(this IHostApplicationBuilder builder, string section)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration.GetSection(section);
        builder.Services.AddOptions<TOptions>().Bind(configuration);
        builder.Services.AddSingleton(new OptionsCheck(services => FindFaults<TOptions>(configuration, services)));
        return builder;
    }

    /// <summary>The faults of all options added by <see cref="AddCheckedOptions{TOptions}"/>.</summary>
    internal static IReadOnlyList<OptionsFault> FindOptionsFaults(this IServiceProvider services) =>
        [.. services.GetServices<OptionsCheck>().SelectMany(check => check.Run(services))];

    private static List<OptionsFault> FindFaults<TOptions>(IConfigurationSection section, IServiceProvider services)
        where TOptions : class, new()
    {
        var faults = ConfigurationFaults.Find(section, typeof(TOptions)).ToList();
        var options = new TOptions();
        WithoutFaulty(section, faults).Bind(options);
        faults.AddRange(AnnotationFaults.Find(options, section.Path));
        foreach (var validator in services.GetServices<IValidateOptions<TOptions>>())
            if (validator.Validate(Microsoft.Extensions.Options.Options.DefaultName, options) is { Failed: true } result)
                faults.AddRange(result.Failures.Select(failure => new OptionsFault(section.Path, failure)));
        return faults;
    }

    /// <summary>
    /// What is left to bind once the keys that would make the binder throw are gone, so that the rest is still validated.
    /// </summary>
    private static IConfigurationRoot WithoutFaulty(IConfigurationSection section, List<OptionsFault> faults) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                section
                    .AsEnumerable(makePathsRelative: true)
                    .Where(pair => pair.Value is not null && !faults.Exists(fault => IsAtOrBelow($"{section.Path}:{pair.Key}", fault.Key)))
            )
            .Build();

    private static bool IsAtOrBelow(string path, string key) =>
        path.Equals(key, StringComparison.OrdinalIgnoreCase) || path.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Looks for faults in some of the settings; all checks run before the service is built.</summary>
internal sealed record OptionsCheck(Func<IServiceProvider, IReadOnlyList<OptionsFault>> Run);
