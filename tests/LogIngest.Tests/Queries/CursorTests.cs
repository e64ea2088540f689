using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Queries;
using Platform.LogIngest.Storage;

namespace Platform.LogIngest.Tests.Queries;

public class CursorTests
{
    [Fact]
    public void APosition_ComesBackAsItWas() =>
        Prop.ForAll(
                ArbMap
                    .Default.GeneratorFor<(uint, ushort, ulong)>()
                    .Select(n => new EntryPosition(((long)n.Item2 << 31) + n.Item1, (long)(n.Item3 >> 1)))
                    .ToArbitrary(),
                position => Cursor.TryRead(Cursor.Write(position), out var read) && read == position
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("_____________________w")] // negative
    public void WhatIsNoCursor_IsNotRead(string text) => Assert.False(Cursor.TryRead(text, out _));
}
