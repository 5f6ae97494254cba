/** Who held the bytes could not be found out. The measurement itself stands. */
export class HoldersError extends Error {
  override readonly name = 'HoldersError';
  readonly code = 'PLIMSOLL_HOLDERS';
}
