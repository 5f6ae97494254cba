import { formatBytes } from '../harness/bytes.ts';
import type { Finding } from '../harness/judge/verdict.ts';

/** `src/admission.ts:12 (uploadPartBytes)`; null where no line is at fault. */
export function whereOf({ location }: Pick<Finding, 'location'>): string | null {
  if (location === null) return null;
  return `${location.file}:${location.line}${location.function === '' ? '' : ` (${location.function})`}`;
}

/** `reserved 12.0 MiB, needed 12.7 MiB (13,316,916 bytes)`: exact, because a constant is typed from it. */
export function bytesOf({ reservedBytes, neededBytes }: Finding): string | null {
  const parts = [
    ...(reservedBytes === null ? [] : [`reserved ${formatBytes(reservedBytes)}`]),
    ...(neededBytes === null
      ? []
      : [`needed ${formatBytes(neededBytes)} (${Math.ceil(neededBytes).toLocaleString('en')} bytes)`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
