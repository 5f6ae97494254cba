import { stripVTControlCharacters } from 'node:util';

/**
 * Text from outside (names, a subject's own messages) without escape sequences and control characters: they could move
 * the cursor, forge a line of a report or hide one. Line breaks and tabs become spaces, because a report lays out itself.
 */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\n\r\t]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '');
}
