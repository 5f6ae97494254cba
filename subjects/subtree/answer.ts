import type { ServerResponse } from 'node:http';
import { GovernorRefusal, unavailable } from '../governor/index.ts';
import type { Outcome } from './outcomes.ts';
import { SubtreeError } from './subtree-error.ts';

const RETRY_AFTER_S = 1;

/**
 * Says what went wrong, where nothing was sent yet; else closes the connection without ending the body, so that whoever has
 * it in between does not keep a part for the whole. Nothing of what failed inside is told.
 */
export function answerError(response: ServerResponse, error: unknown): Outcome {
  const outcome = outcomeOf(error, response);
  if (response.headersSent || response.destroyed) response.destroy();
  else if (error instanceof GovernorRefusal) {
    const { status, headers, body } = unavailable(error, RETRY_AFTER_S);
    response.writeHead(status, headers).end(body);
  } else if (error instanceof SubtreeError) answerSubtreeError(response, error);
  else answerText(response, 500, 'The data could not be sent.');
  return outcome;
}

export function answerText(response: ServerResponse, status: number, text: string): void {
  const body = `${text}\n`;
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

function answerSubtreeError(response: ServerResponse, { code }: SubtreeError): void {
  // A length that was announced for the data is not this answer's.
  response.removeHeader('content-length');
  if (code === 'ERR_SUBTREE_NOT_FOUND') answerText(response, 404, 'There is no such subtree.');
  else if (code === 'ERR_SUBTREE_LOCKED') {
    response.setHeader('retry-after', String(RETRY_AFTER_S));
    answerText(response, 503, 'Another process creates this data. Retry later.');
  } else answerText(response, 500, 'The data could not be sent.');
}

function outcomeOf(error: unknown, response: ServerResponse): Outcome {
  if (error instanceof GovernorRefusal) return 'refused';
  const { code } = error as Partial<SubtreeError>;
  if (code === 'ERR_SUBTREE_LOCKED') return 'refused';
  if (code === 'ERR_SUBTREE_NOT_FOUND') return 'not_found';
  if (code === 'ERR_SUBTREE_CLIENT') return 'client_gone';
  return response.destroyed && !response.headersSent ? 'client_gone' : 'failed';
}
