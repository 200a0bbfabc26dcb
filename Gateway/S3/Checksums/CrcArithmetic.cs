namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>Arithmetic modulo the polynomial of a reflected CRC: what combines the CRCs of parts. Immutable.</summary>
internal sealed class CrcArithmetic
{
    private const int PowersMax = 64;

    private readonly ulong _polynomial;
    private readonly int _widthBits;
    private readonly ulong[] _squares = new ulong[PowersMax];

    public CrcArithmetic(ulong reflectedPolynomial, int widthBits)
    {
        _polynomial = reflectedPolynomial;
        _widthBits = widthBits;

        // Reflected: the highest bit is x^0. So x is the one below it, and each square doubles the exponent.
        _squares[0] = 1UL << (widthBits - 2);
        for (var i = 1; i < PowersMax; i++)
        {
            _squares[i] = Multiply(_squares[i - 1], _squares[i - 1]);
        }
    }

    /// <summary>The CRC of two runs of bytes from the CRC of each.</summary>
    public ulong Combine(ulong first, ulong second, long secondLengthBytes) =>
        Multiply(PowerOfX((ulong)secondLengthBytes * 8), first) ^ second;

    /// <summary>x to a power.</summary>
    public ulong PowerOfX(ulong exponent)
    {
        var power = 1UL << (_widthBits - 1);
        for (var i = 0; exponent != 0; i++, exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                power = Multiply(power, _squares[i]);
            }
        }

        return power;
    }

    /// <summary>A number of this width with its x^0 at the highest of 64 bits.</summary>
    public ulong LeftAligned(ulong number) => number << (64 - _widthBits);

    private ulong Multiply(ulong left, ulong right)
    {
        var product = 0UL;
        for (var bit = 1UL << (_widthBits - 1); bit != 0 && left != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
                left ^= bit;
            }

            right = (right & 1) == 0 ? right >> 1 : (right >> 1) ^ _polynomial;
        }

        return product;
    }
}
