export type MailboxErrorCode = 'ERR_MAILBOX_TIMEOUT' | 'ERR_MAILBOX_CLOSED' | 'ERR_MAILBOX_OPTION';

/**
 * - `ERR_MAILBOX_TIMEOUT`: nothing came within the `timeout` of a `take`; an ordinary event
 * - `ERR_MAILBOX_CLOSED`: the mailbox is closed and empty
 * - `ERR_MAILBOX_OPTION`: an option that means nothing
 */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
  readonly code: MailboxErrorCode;

  constructor(code: MailboxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function nothingCame(timeout: number): MailboxError {
  return new MailboxError('ERR_MAILBOX_TIMEOUT', `Nothing was put in ${timeout} ms. Take again, or wait longer.`);
}

export function mailboxClosed(): MailboxError {
  return new MailboxError('ERR_MAILBOX_CLOSED', 'The mailbox is closed and nothing is left in it. Stop taking.');
}

export function isMailboxError(error: unknown, code: MailboxErrorCode): boolean {
  return error instanceof MailboxError && error.code === code;
}
