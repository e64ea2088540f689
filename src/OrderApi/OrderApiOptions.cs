using System.ComponentModel.DataAnnotations;

namespace Platform.OrderApi;

/// <summary>All settings of the order echo: section <c>OrderApi</c>.</summary>
public sealed class OrderApiOptions
{
    /// <summary>The largest order, in bytes of body: 413 beyond. 1,024 to 1,048,576, and no more than <c>Limits:MaxBodyBytes</c>.</summary>
    [Range(1024, 1 << 20, ErrorMessage = "must be from 1024 to 1048576 bytes.")]
    public int MaxBodyBytes { get; set; } = 16 * 1024;
}
