import { styleText } from 'node:util';
import { clean } from '../clean.ts';

type Format = Parameters<typeof styleText>[0];

export type Mark = 'good' | 'bad' | 'warning' | 'unsure' | 'note' | 'none';

/** What a report is written with: colour and symbols, or plain ASCII. */
export interface Ink {
  readonly style: (format: Format, text: string) => string;
  /** Text from anywhere, fit for this terminal. To be called before anything is measured or padded. */
  readonly text: (text: string) => string;
  readonly mark: (mark: Mark) => string;
  readonly markStyle: (mark: Mark) => Format;
  /** A share of 0 … 1 and beyond as a bar of so many cells; full only from 1 on. */
  readonly bar: (share: number, cells: number) => string;
  readonly rule: (cells: number) => string;
}

export function createInk(options: { readonly colour: boolean; readonly unicode: boolean }): Ink {
  const { colour, unicode } = options;
  return {
    // The caller has decided for its stream; Node is not to ask standard output again.
    style: (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text),
    text: (text) => (unicode ? clean(text) : toAscii(clean(text))),
    mark: (mark) => (unicode ? symbols : asciiMarks)[mark],
    markStyle: (mark) => markStyles[mark],
    bar: (share, cells) => drawBar(share, cells, unicode ? ['█', '░'] : ['#', '.']),
    rule: (cells) => (unicode ? '─' : '-').repeat(Math.max(0, cells)),
  };
}

const symbols: Readonly<Record<Mark, string>> = {
  good: '✓',
  bad: '✗',
  warning: '!',
  unsure: '?',
  note: '·',
  none: '–',
};
const asciiMarks: Readonly<Record<Mark, string>> = {
  good: '+',
  bad: 'x',
  warning: '!',
  unsure: '?',
  note: '*',
  none: '-',
};
const markStyles: Readonly<Record<Mark, Format>> = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  unsure: 'yellow',
  note: 'blue',
  none: 'dim',
};

/** The signs that our own sentences use. Letters of other scripts stay: a name that can't be read is worse than no ASCII. */
const ascii: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '÷': '/',
  '·': '*',
  '≤': '<=',
  '≥': '>=',
  '→': '->',
  '…': '...',
  '⌊': 'floor(',
  '⌋': ')',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '\u00a0': ' ',
};

function toAscii(text: string): string {
  return text.replace(/[–—−×÷·≤≥→…⌊⌋“”‘’\u00a0]/g, (sign) => ascii[sign] ?? sign);
}

function drawBar(share: number, cells: number, [full, empty]: readonly [string, string]): string {
  const filled = Math.min(cells, Math.max(0, Math.floor(share * cells)));
  return full.repeat(filled) + empty.repeat(cells - filled);
}
