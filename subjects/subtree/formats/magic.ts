/** What every file begins with: eight ASCII bytes. */
export const MAGIC_SIZE = 8;
export const SUBTREE_MAGIC = Buffer.from('S-1.0   ', 'ascii');
/** A subtree that nobody has checked yet; otherwise the same. */
export const SUBTREE_TO_CHECK_MAGIC = Buffer.from('SC-1.0  ', 'ascii');
export const SUBTREE_DATA_MAGIC = Buffer.from('SD-1.0  ', 'ascii');
