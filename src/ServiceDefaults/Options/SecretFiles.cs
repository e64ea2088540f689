namespace Platform.ServiceDefaults.Options;

/// <summary>
/// Settings from files, as Docker and Kubernetes mount secrets: a file a setting, named after it, such as
/// <c>ConnectionStrings__Postgres</c>.
/// </summary>
internal static class SecretFiles
{
    private const string DefaultFolder = "/run/secrets";

    /// <summary>Adds the files of <c>Secrets:Folder</c> (<c>/run/secrets</c>) over the environment and below the command line.</summary>
    public static void AddSecretFiles(this WebApplicationBuilder builder, string[] args)
    {
        string? given = builder.Configuration["Secrets:Folder"];
        builder.Configuration.AddKeyPerFile(given ?? DefaultFolder, optional: given is null);
        builder.Configuration.AddCommandLine(args);
    }
}
