/** `9.4 s`, `84 s`, `4 min 12 s`; with 0 decimals `9 s`, for a figure that is redrawn or estimated. */
export function formatSeconds(seconds: number, decimals = 1): string {
  if (seconds < 10 && decimals > 0) return `${seconds.toFixed(decimals)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
