/** What asks this process to end. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
