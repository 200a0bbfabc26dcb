namespace OrleansAlluxio.Core.Checksums;

/// <summary>
/// Arithmetic of polynomials over GF(2) modulo Castagnoli's, bits reflected as the checksum has them.
/// </summary>
internal static class Crc32CMath
{
    /// <summary>The polynomial, reflected.</summary>
    public const uint Polynomial = 0x82F63B78;

    private const uint One = 0x80000000;

    /// <summary>The product of two residues.</summary>
    public static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }

    /// <summary>x to that power, by squaring.</summary>
    public static uint PowerOfX(ulong exponent)
    {
        var result = One;
        var square = One >> 1;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = Multiply(result, square);
            }

            square = Multiply(square, square);
        }

        return result;
    }

    /// <summary>Four tables of 256, one per byte of a state, that move it past so many zero bytes.</summary>
    public static uint[] ShiftTable(int bytes)
    {
        var power = PowerOfX(8 * (ulong)bytes);
        var table = new uint[4 * 256];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = Multiply(power, (uint)(i & 255) << (8 * (i >> 8)));
        }

        return table;
    }

    /// <summary>Moves a state past the table's zero bytes.</summary>
    public static uint Shift(uint[] table, uint state) =>
        table[state & 255] ^ table[256 + ((state >> 8) & 255)] ^ table[512 + ((state >> 16) & 255)]
        ^ table[768 + (state >> 24)];
}
