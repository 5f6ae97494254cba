/** A heap snapshot that can't be read: cut short, or of a format that is not known. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly code = 'PLIMSOLL_SNAPSHOT';
}
