import type { ClientStream } from './creation/client-stream.ts';
import type { StreamProgress } from './creation/windowed.ts';

/** What became of requests. A client that leaves is counted apart from what fails here. */
export type Outcome = 'created' | 'sent' | 'not_found' | 'client_gone' | 'refused' | 'failed';

/** A stream of a creation that is under way. */
export interface ActiveStream {
  readonly client: ClientStream;
  readonly progress: StreamProgress;
}

/** Counts what became of requests, and knows which streams are under way. */
export class Outcomes {
  readonly counts: Record<Outcome, number> = {
    created: 0,
    sent: 0,
    not_found: 0,
    client_gone: 0,
    refused: 0,
    failed: 0,
  };
  readonly active = new Set<ActiveStream>();

  /** Streams that have read all they may and wait for nothing but their client. */
  get waitingForClient(): number {
    return [...this.active].filter(({ client, progress }) => client.waiting && progress.reading === 0).length;
  }

  /** In Prometheus' text format, version 0.0.4. */
  text(): string {
    const requests = Object.entries(this.counts).map(([outcome, count]) => `{outcome="${outcome}"} ${count}`);
    return (
      family('requests_total', 'counter', 'Requests, by what became of them.', requests) +
      family('streams', 'gauge', 'Creations under way.', [` ${this.active.size}`]) +
      family('streams_waiting_for_client', 'gauge', 'Of these, who wait for nothing but their client.', [
        ` ${this.waitingForClient}`,
      ])
    );
  }
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly string[]): string {
  const full = `subtree_${name}`;
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${samples.map((sample) => `${full}${sample}\n`).join('')}`;
}
