using System.Buffers;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Streams;

/// <summary>A call of a tool of which pieces come.</summary>
/// <param name="index">Its number in the answer.</param>
internal sealed class StreamedCall(long index)
{
    private readonly ArrayBufferWriter<byte> _held = new();
    private byte[] _id = [];
    private byte[] _name = [];

    public long Index => index;

    public ReadOnlySpan<byte> Id => _id;

    public ReadOnlySpan<byte> Name => _name;

    /// <summary>Whether enough is known to begin its block.</summary>
    public bool IsNamed => _id.Length > 0 && _name.Length > 0;

    /// <summary>Whether its block has been begun.</summary>
    public bool IsBegun { get; set; }

    /// <summary>The arguments that wait for the block to begin.</summary>
    public ReadOnlySpan<byte> Held => _held.WrittenSpan;

    /// <summary>Takes what the first pieces tell; later ones may repeat it.</summary>
    /// <exception cref="Errors.CallErrorException">It is of another call.</exception>
    public void Identify(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        if (_id.Length == 0)
            _id = id.ToArray();
        else if (!id.IsEmpty && !id.SequenceEqual(_id))
            throw UpstreamJson.NotUnderstood("two of its calls of tools have one index.");
        if (_name.Length == 0)
            _name = name.ToArray();
    }

    public void Hold(ReadOnlySpan<byte> arguments) => _held.Write(arguments);
}
