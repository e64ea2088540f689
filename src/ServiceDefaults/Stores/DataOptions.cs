using System.ComponentModel.DataAnnotations;

namespace Platform.ServiceDefaults.Stores;

/// <summary>Where the embedded store keeps its files: section <c>Data</c>.</summary>
public sealed class DataOptions
{
    /// <summary>A directory, relative to where the service is started; it is made. One process at a time.</summary>
    [Required, MinLength(1, ErrorMessage = "must not be empty.")]
    public string Directory { get; set; } = "data";
}
