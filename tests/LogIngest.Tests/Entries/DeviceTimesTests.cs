using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Tests.Entries;

public sealed class DeviceTimesTests
{
    [Theory]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z")]
    [InlineData("2024-02-29T12:34", "2024-02-29T12:34:00Z")]
    [InlineData("2024-02-29 12:34:56", "2024-02-29T12:34:56Z")]
    [InlineData("2024-02-29t12:34:56z", "2024-02-29T12:34:56Z")]
    [InlineData("2024-02-29T12:34:56.1", "2024-02-29T12:34:56.1Z")]
    [InlineData("2024-02-29T12:34:56.123456789Z", "2024-02-29T12:34:56.123456Z")]
    [InlineData("2024-02-29T12:34:56-05:30", "2024-02-29T18:04:56Z")]
    [InlineData("2024-02-29T12:34:56+0530", "2024-02-29T07:04:56Z")]
    [InlineData("2024-02-29T12:34+05", "2024-02-29T07:34:00Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public void ATime_IsRead(string text, string time) =>
        Assert.Equal(
            Microseconds(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)),
            DeviceTimes.Parse(Encoding.UTF8.GetBytes(text))
        );

    [Theory]
    [InlineData("")]
    [InlineData("2024")]
    [InlineData("2024-02")]
    [InlineData("2023-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2024-00-01")]
    [InlineData("2024-13-01")]
    [InlineData("2024-01-00")]
    [InlineData("2024-01-32")]
    [InlineData("2024-1-1")]
    [InlineData("2024/01/01")]
    [InlineData("20240101T000000Z")]
    [InlineData("2024-01-01Z")]
    [InlineData("2024-01-01T")]
    [InlineData("2024-01-01T12")]
    [InlineData("2024-01-01T24:00")]
    [InlineData("2024-01-01T12:60")]
    [InlineData("2024-01-01T12:00:60")]
    [InlineData("2024-01-01T12:00:")]
    [InlineData("2024-01-01T12:00:00.")]
    [InlineData("2024-01-01T12:00:00,5")]
    [InlineData("2024-01-01T12:00:00ZZ")]
    [InlineData("2024-01-01T12:00:00+")]
    [InlineData("2024-01-01T12:00:00+1")]
    [InlineData("2024-01-01T12:00:00+01:")]
    [InlineData("2024-01-01T12:00:00+24:00")]
    [InlineData("2024-01-01T12:00:00+01:60")]
    [InlineData("2024-01-01T12:00:00+01:000")]
    [InlineData("1969-12-31T23:59:59.999999Z")]
    [InlineData("1970-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("0001-01-01T00:00:00+23:59")]
    public void WhatIsNoTime_OrOutOfRange_IsNone(string text) =>
        Assert.Equal(EntryFrame.NoTime, DeviceTimes.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("0.5", "1970-01-01T00:00:00.5Z")]
    [InlineData("1.7e9", "2023-11-14T22:13:20Z")]
    [InlineData("99999999999", "5138-11-16T09:46:39Z")]
    [InlineData("100000000000", "1973-03-03T09:46:40Z")]
    [InlineData("1700000000123.25", "2023-11-14T22:13:20.12325Z")]
    [InlineData("253402300799999", "9999-12-31T23:59:59.999Z")]
    public void ANumber_IsSecondsOrMilliseconds_ByItsSize(string number, string time) =>
        Assert.Equal(
            Microseconds(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)),
            DeviceTimes.FromUnix(Encoding.UTF8.GetBytes(number))
        );

    [Theory]
    [InlineData("-1")]
    [InlineData("-0.001")]
    [InlineData("253402300800000")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("1e300")]
    public void ANumberOutOfRange_IsNone(string number) =>
        Assert.Equal(EntryFrame.NoTime, DeviceTimes.FromUnix(Encoding.UTF8.GetBytes(number)));

    [Fact]
    public void AnyTimeInAnyZone_IsReadAsTheFrameworkWritesIt()
    {
        var times =
            from day in Gen.Choose(1, 365 * 8028)
            from second in Gen.Choose(0, 86_399)
            from microsecond in Gen.Choose(0, 999_999)
            from zone in Gen.Choose(-14 * 60, 14 * 60)
            select (
                Time: DateTimeOffset.UnixEpoch.AddDays(day).AddSeconds(second).AddMicroseconds(microsecond),
                Zone: TimeSpan.FromMinutes(zone)
            );
        Prop.ForAll(
                times.ToArbitrary(),
                one =>
                {
                    string text = one.Time.ToOffset(one.Zone).ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
                    Assert.Equal(Microseconds(one.Time), DeviceTimes.Parse(Encoding.ASCII.GetBytes(text)));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static long Microseconds(DateTimeOffset time) => (time - EntryFrame.Epoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
