/** Factors of the suffixes in Kubernetes' `resource.Quantity`: binary, decimal, and the thousandths that it has too. */
const factors: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/**
 * Bytes of a Kubernetes quantity (`512Mi`, `1.5Gi`, `500M`, `5e8`, `536870912`); parts of a byte are rounded up, as
 * Kubernetes does. `null` for what is none: `512MiB`, `512 Mi`, `-1`.
 */
export function quantityBytes(text: string): number | null {
  const match = /^\+?(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d+)|([A-Za-z]*))$/.exec(text);
  if (match === null) return null;
  const [, amount = '', exponent = '', suffix = ''] = match;
  const factor = Object.hasOwn(factors, suffix) ? factors[suffix] : undefined;
  return factor === undefined ? null : Math.ceil(Number(`${amount}${exponent}`) * factor);
}

/** Whether it counts thousandths of a byte, which nobody means: `512m` is one byte. */
export function isMilli(text: string): boolean {
  return /[mun]$/.test(text);
}
