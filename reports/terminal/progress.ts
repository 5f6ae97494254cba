import { createLogUpdate } from 'log-update';
import { formatSeconds } from '../duration.ts';
import { createInk } from './ink.ts';
import { cut } from './layout.ts';
import { type Terminal, terminalOptions } from './stream.ts';
import { createTally, type Tally } from './tally.ts';

export interface ProgressOptions {
  /** Trials of the whole run. */
  readonly total: number;
  /** Those that have not started, by kind, when trials of different kinds (lanes, shapes) take different times. */
  readonly kinds?: Readonly<Record<string, number>>;
  /** Milliseconds, monotonic. Default `performance.now`. */
  readonly now?: () => number;
}

export interface Progress {
  readonly start: (label: string, kind?: string) => void;
  /** The label may say more than it did at the start, as long as it begins alike: `upload live, failed: hung`. */
  readonly done: (label: string, seconds: number, kind?: string) => void;
  /** One line that stays. */
  readonly note: (text: string) => void;
  /**
   * More or fewer trials than planned, because the sequential rule decides while it runs: how many in all, and those that
   * have not started by kind.
   */
  readonly expect: (total: number, kinds?: Readonly<Record<string, number>>) => void;
  /** Removes the live line; what is said after it writes nothing. */
  readonly stop: () => void;
}

/** How often the live line counts on. */
const TICK_MS = 500;

/**
 * What runs, how far it is and how long it will take. On a terminal one live line; elsewhere one plain line a finished
 * trial, without a cursor movement, so that a log stays readable.
 */
export function createProgress(stream: Terminal, options: ProgressOptions): Progress {
  const tally = createTally(options);
  const writer = stream.isTTY === true ? liveWriter(stream, tally) : plainWriter(stream, tally);
  let stopped = false;
  const unlessStopped = (act: () => void): void => {
    if (!stopped) act();
  };
  return {
    start: (label, kind = '') =>
      unlessStopped(() => {
        tally.start(label, kind);
        writer.changed();
      }),
    done: (label, seconds, kind) =>
      unlessStopped(() => {
        tally.done(label, seconds, kind);
        writer.done(label, seconds);
      }),
    note: (text) => unlessStopped(() => writer.note(text)),
    expect: (total, kinds) =>
      unlessStopped(() => {
        tally.expect(total, kinds);
        writer.changed();
      }),
    stop: () =>
      unlessStopped(() => {
        stopped = true;
        writer.stop();
      }),
  };
}

interface Writer {
  readonly changed: () => void;
  readonly done: (label: string, seconds: number) => void;
  readonly note: (text: string) => void;
  readonly stop: () => void;
}

function liveWriter(stream: Terminal, tally: Tally): Writer {
  const ink = createInk({ unicode: true, ...terminalOptions(stream) });
  // The cursor stays, so that nothing has to give it back when this process is killed.
  const log = createLogUpdate(stream, { showCursor: true });
  const draw = (): void => {
    const { running, finished, total, seconds, left } = tally.look();
    const place = `${Math.min(finished + 1, total)} of ${total}`;
    const times = `${formatSeconds(seconds, 0)}${left === null ? '' : `, about ${formatSeconds(left, 0)} left`}`;
    const what = `  ${times}  ${running.map(ink.text).join(' and ')}`.trimEnd();
    log(ink.style('bold', place) + cut(what, (stream.columns ?? 80) - 1 - place.length));
  };
  const timer = setInterval(draw, TICK_MS).unref();
  return {
    changed: draw,
    done: draw,
    note: (text) => log.persist(ink.text(text)),
    stop() {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  };
}

function plainWriter(stream: Terminal, tally: Tally): Writer {
  const ink = createInk({ colour: false, unicode: false });
  const print = (line: string): void => void stream.write(`${ink.text(line)}\n`);
  return {
    changed: () => undefined,
    done(label, seconds) {
      const { finished, total } = tally.look();
      print(`${String(finished).padStart(String(total).length)} of ${total}  ${label}, ${formatSeconds(seconds)}`);
    },
    note: print,
    stop: () => undefined,
  };
}
