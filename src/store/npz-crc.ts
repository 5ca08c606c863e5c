/** The CRC-32 polynomial of zip and gzip, bits reversed: the top bit is the constant term. */
const POLYNOMIAL = 0xedb88320
const ONE = 0x80000000

/** x^(2^k) modulo the polynomial, k = 0..31; the exponents repeat after that. */
const SQUARES = squares()

/**
 * CRC-32 of two pieces one after the other, from the CRC of each: shifting the first past `secondBytes` bytes is a
 * multiplication by x^(8 · secondBytes). It lets a header be written last, when what it says is known.
 */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  let power = ONE
  let rest = secondBytes
  for (let k = 3; rest > 0; k++) {
    if (rest % 2 === 1) power = multiply(SQUARES[k % 32]!, power)
    rest = Math.floor(rest / 2)
  }
  return (multiply(power, first) ^ second) >>> 0
}

function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product >>> 0
}

function squares(): number[] {
  const powers = [ONE >>> 1] // x
  while (powers.length < 32) powers.push(multiply(powers.at(-1)!, powers.at(-1)!))
  return powers
}
