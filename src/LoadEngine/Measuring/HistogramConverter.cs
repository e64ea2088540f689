using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LoadEngine.Measuring;

/// <summary>
/// A histogram in JSON: <c>[value, count, value, count, …]</c>, each value the middle of a bucket in nanoseconds, in
/// rising order. It can be read without knowing how buckets are cut, and reading it back gives the same histogram.
/// </summary>
internal sealed class HistogramConverter : JsonConverter<Histogram>
{
    public override Histogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A histogram must be an array of values and counts.");
        var histogram = new Histogram();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long value = reader.GetInt64();
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || reader.GetInt64() <= 0)
                throw new JsonException("Each value of a histogram must be followed by a count above 0.");
            histogram.AddValue(value, reader.GetInt64());
        }

        histogram.Freeze();
        return histogram;
    }

    public override void Write(Utf8JsonWriter writer, Histogram value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var (index, count) in value.Buckets())
        {
            writer.WriteNumberValue(Histogram.MiddleOf(index));
            writer.WriteNumberValue(count);
        }

        writer.WriteEndArray();
    }
}
