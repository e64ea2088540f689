using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Queries;
using Platform.LogIngest.Storage;

namespace Platform.LogIngest.Tests.Queries;

public class CursorTests
{
    [Fact]
    public void APosition_ComesBackAsItWas() => Prop.ForAll(
        Gen.Choose64(0, 253_402_300_799_999).SelectMany(at => Gen.Choose64(0, long.MaxValue).Select(index => new EntryPosition(at, index))).ToArbitrary(),
        position => Cursor.TryRead(Cursor.Write(position), out var read) && read == position).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("_____________________w")] // negative
    public void WhatIsNoCursor_IsNotRead(string text) => Assert.False(Cursor.TryRead(text, out _));
}
